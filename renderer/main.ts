import { mount } from 'svelte';
import App from './App.svelte';
import { createClient } from './bridge/client.ts';
import { AppState } from './state/appState.svelte.ts';
import { pageSurface } from './state/settingsState.svelte.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';

const app = new AppState({ client: createClient(window.atrous), page: pageSurface(), storage: window.localStorage });
mount(App, { target: document.getElementById('app')!, props: { app } });
void app.start();
