// One run of the whole of Nexus on this machine: started in order, kept alive, stopped in the opposite order.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildPanel, isPanelBuilt } from './build-panel.ts';
import { LaunchProblem } from './launch-problem.ts';
import { checkPorts } from './ports/check-ports.ts';
import { rememberPorts } from './ports/remembered-ports.ts';
import { printEnd } from './print-end.ts';
import { endOrphans, removeProcessRecord, writeProcessRecord } from './processes/process-record.ts';
import { removeRunFile, writeRunFile } from './processes/run-file.ts';
import { OwnPostgres } from './processes/start-database.ts';
import { SupervisedProcess } from './processes/supervised-process.ts';
import { say, step } from './say.ts';
import { keepSecrets } from './settings/keep-secrets.ts';
import { chooseParties } from './settings/parties.ts';
import type { Party } from './settings/parties.ts';
import { choosePostgresPlace, prepareDataDirectory } from './settings/prepare-data-directory.ts';
import { addressHere } from './settings/read-settings.ts';
import type { LaunchSettings, Variables } from './settings/read-settings.ts';
import { publicBaseUrl, serviceEnvironments, serviceNames } from './settings/service-environments.ts';
import type { ServiceName } from './settings/service-environments.ts';
import { adminApi } from './world/admin-api.ts';
import { openDemoShops } from './world/demo-shops.ts';
import { startSimulators } from './world/start-simulators.ts';
import type { World } from './world/start-simulators.ts';

/** Milliseconds each part may take to stop; together with Postgres and the simulators less than ten seconds. */
const grace = { panel: 1000, orchestrator: 3000, services: 2000, simulators: 1000 };

export class NexusRun {
  readonly #settings: LaunchSettings;
  readonly #begun = performance.now();
  readonly #panelAddress: string;
  readonly #processes = new Map<ServiceName | 'ui', SupervisedProcess>();
  #postgres: OwnPostgres | null = null;
  #postgresDsn = '';
  #world: World | null = null;
  #stopping = false;
  /** False until nothing else runs on these data: before that, the files there are another run's. */
  #ownsData = false;
  #isReady = false;

  constructor(settings: LaunchSettings) {
    this.#settings = settings;
    this.#panelAddress = publicBaseUrl(settings);
  }

  /** Resolves when everything runs. @throws LaunchProblem with a remedy */
  async start(): Promise<void> {
    const { dataDirectory, host, ports, root, variables } = this.#settings;
    prepareDataDirectory(dataDirectory);
    await endOrphans(dataDirectory);
    await checkPorts(ports, host);
    this.#ownsData = true;
    const parties = await chooseParties(this.#settings);
    const secrets = keepSecrets(dataDirectory, variables);
    const otherPorts = await rememberPorts(dataDirectory, Object.values(ports));
    this.#recordProcesses();
    removeRunFile(dataDirectory);
    const panelBuilt = isPanelBuilt(root) ? null : step('Building the panel', () => buildPanel(root));
    // Looked at below; until then its failure is nobody's.
    panelBuilt?.catch(() => undefined);
    this.#postgresDsn = variables.POSTGRES_DSN ?? (await this.#startPostgres(otherPorts.postgres));
    this.#world = await step(this.#simulatorsStep(parties), () => startSimulators(this.#settings, parties, otherPorts));
    const environments = serviceEnvironments({
      settings: this.#settings,
      secrets,
      parties,
      postgresDsn: this.#postgresDsn,
      simulated: this.#world.addresses,
    });
    await this.#startServices(environments);
    await panelBuilt;
    await step('Starting the panel', () => this.#startPanel());
    const orchestratorUrl = addressHere(host, ports.orchestrator);
    const demo = {
      api: adminApi(orchestratorUrl, secrets.ADMIN_TOKEN),
      world: this.#world,
      parties,
      secrets,
      dataDirectory,
      orchestratorUrl,
    };
    const shops = parties.some((one) => one.here)
      ? await step('Opening the demonstration shops', () => openDemoShops(demo))
      : [];
    const signInLink = await this.#makeSignInLink(environments.orchestrator);
    if (this.#stopping) return;
    this.#isReady = true;
    this.#writeRun();
    printEnd({
      parties,
      panel: this.#panelAddress,
      signInLink,
      phone: this.#phoneAddress(),
      shops,
      seconds: (performance.now() - this.#begun) / 1000,
    });
  }

  /** Stops what runs, in order; does nothing twice. */
  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    if (!this.#ownsData) return;
    removeRunFile(this.#settings.dataDirectory);
    await this.#processes.get('ui')?.stop(grace.panel);
    await this.#processes.get('orchestrator')?.stop(grace.orchestrator);
    await Promise.all([...this.#processes.values()].map((one) => one.stop(grace.services)));
    await Promise.race([this.#world?.close(), new Promise((done) => setTimeout(done, grace.simulators).unref())]);
    await this.#postgres?.stop();
    removeProcessRecord(this.#settings.dataDirectory);
  }

  /** Ends every process at once. */
  kill(): void {
    this.#stopping = true;
    for (const one of this.#processes.values()) one.kill();
    this.#postgres?.kill();
  }

  async #startPostgres(port: number): Promise<string> {
    this.#goOn();
    const place = choosePostgresPlace(this.#settings.dataDirectory);
    if (place.elsewhere)
      say(`  Postgres cannot run below ${this.#settings.dataDirectory}; its data are in ${place.directory}`);
    const postgres = new OwnPostgres({ directory: place.directory, port }, () => this.#writeRun());
    this.#postgres = postgres;
    return step('Starting Postgres', () => postgres.start());
  }

  /** @throws LaunchProblem when the run has been stopped meanwhile, so that nothing is started behind its back */
  #goOn(): void {
    if (this.#stopping) throw new LaunchProblem('Stopped before everything ran.');
  }

  #simulatorsStep(parties: readonly Party[]): string {
    const here = parties.filter((one) => one.here).map((one) => one.title);
    return here.length === 0 ? 'Nothing is simulated' : `Starting the simulators: ${here.join(', ')}`;
  }

  /** The orchestrator last: the others answer its first questions. */
  async #startServices(environments: Record<ServiceName, Variables>): Promise<void> {
    const { ports, host } = this.#settings;
    for (const name of serviceNames) {
      this.#supervise(name, {
        script: join('services', name, 'src', 'main.ts'),
        environment: environments[name],
        readyUrl: `${addressHere(host, ports[name])}/readyz`,
      });
    }
    const starting = (): string => serviceNames.filter((name) => this.#processes.get(name)?.ready !== true).join(', ');
    await step(
      `Starting ${serviceNames.join(', ')}`,
      () => Promise.all(serviceNames.map((name) => this.#processes.get(name)?.start())),
      () => `waiting for ${starting()}`,
    );
  }

  async #startPanel(): Promise<void> {
    const { ports, host } = this.#settings;
    const source = this.#world?.shopOrigin;
    const { PATH } = process.env;
    await this.#supervise('ui', {
      script: join('scripts', 'serve-panel.ts'),
      scriptArguments: [
        `--host=${host}`,
        `--port=${ports.ui}`,
        `--orchestrator=${addressHere(host, ports.orchestrator)}`,
        ...(source ? [`--image-source=${source}`] : []),
      ],
      environment: PATH === undefined ? {} : { PATH },
      readyUrl: `${addressHere(host, ports.ui)}/healthz`,
    }).start();
  }

  #supervise(
    name: ServiceName | 'ui',
    plan: { script: string; scriptArguments?: string[]; environment: Variables; readyUrl: string },
  ): SupervisedProcess {
    this.#goOn();
    const { root, dataDirectory } = this.#settings;
    const supervised = new SupervisedProcess({
      ...plan,
      name: name === 'ui' ? 'panel' : name,
      script: join(root, plan.script),
      cwd: root,
      logFile: join(dataDirectory, 'logs', `${name === 'ui' ? 'panel' : name}.log`),
      onChange: () => this.#onProcessChange(),
    });
    this.#processes.set(name, supervised);
    return supervised;
  }

  #onProcessChange(): void {
    if (this.#stopping) return;
    this.#recordProcesses();
    this.#writeRun();
  }

  #recordProcesses(): void {
    const { root, dataDirectory } = this.#settings;
    const children = [...this.#processes].flatMap(([name, { pid }]) => {
      const script = name === 'ui' ? join('scripts', 'serve-panel.ts') : join('services', name, 'src', 'main.ts');
      return pid === null ? [] : [[name, { pid, script: join(root, script) }] as const];
    });
    writeProcessRecord(dataDirectory, {
      launcher: process.pid,
      panel: this.#panelAddress,
      children: Object.fromEntries(children),
    });
  }

  /** From the first readiness on, run.json follows every change. */
  #writeRun(): void {
    if (!this.#isReady || this.#stopping) return;
    const { dataDirectory, host, ports } = this.#settings;
    const pid = (name: ServiceName | 'ui'): number | null => this.#processes.get(name)?.pid ?? null;
    writeRunFile(dataDirectory, {
      ready: [...this.#processes.values()].every((one) => one.ready) && this.#postgres?.pid !== null,
      urls: {
        panel: this.#panelAddress,
        phone: this.#phoneAddress(),
        orchestrator: addressHere(host, ports.orchestrator),
        postgres: this.#postgresDsn,
      },
      pids: {
        launcher: process.pid,
        orchestrator: pid('orchestrator'),
        agent: pid('agent'),
        whatsapp: pid('whatsapp'),
        tiendanube: pid('tiendanube'),
        ui: pid('ui'),
        postgres: this.#postgres?.pid ?? null,
      },
    });
  }

  #phoneAddress(): string | null {
    const port = this.#world?.phonePort ?? null;
    return port === null ? null : addressHere(this.#settings.host, port);
  }

  /** Printed and kept nowhere; a failure is told without the command's environment. */
  async #makeSignInLink(environment: Variables): Promise<string> {
    const { root } = this.#settings;
    const script = join(root, 'services', 'orchestrator', 'src', 'accounts', 'print-sign-in-link.ts');
    const { stdout } = await step('Making a sign-in link', () =>
      promisify(execFile)(process.execPath, [script], { env: environment, cwd: root, timeout: 60_000 }),
    );
    return stdout.trim();
  }
}
