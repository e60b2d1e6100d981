import { doctor, type DoctorRequest } from '../../engine/doctor/doctor.ts';
import type { Handlers } from '../ipc/handler.ts';

export function doctorHandlers(request: DoctorRequest): Handlers<'doctor.run'> {
  return {
    'doctor.run': () => doctor(request),
  };
}
