import type { z } from 'zod';
import type { ChannelName, channels } from '../../core/ipc/contract.ts';

/** A request after validation: defaults are filled in. */
export type RequestData<Name extends ChannelName> = z.output<(typeof channels)[Name]['request']>;
/** A response before validation. */
export type ResponseData<Name extends ChannelName> = z.input<(typeof channels)[Name]['response']>;

/** Carries out one kind of request. What it throws reaches the renderer as plain data. */
export type Handler<Name extends ChannelName> = (request: RequestData<Name>) => ResponseData<Name> | Promise<ResponseData<Name>>;

/** A handler for each of the channels; for all of them, the compiler finds the one that is missing. */
export type Handlers<Names extends ChannelName = ChannelName> = { readonly [Name in Names]: Handler<Name> };
