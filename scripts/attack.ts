// npm run attack: starts the whole system on loopback and attacks it; a line for each attack, exit code 1 when one is not held. Takes names of kinds to run only those.
import { floods } from './attack/floods.ts';
import { forgery } from './attack/forgery.ts';
import { guessing } from './attack/guessing.ts';
import { obeyingModel } from './attack/obeying-model.ts';
import { otherShops } from './attack/other-shops.ts';
import { outgoing } from './attack/outgoing.ts';
import { paths } from './attack/paths.ts';
import { runAttacks } from './attack/run-attacks.ts';
import { storedScript } from './attack/stored-script.ts';
import { startTarget } from './attack/target.ts';

const wanted = process.argv[2] ?? '';
const attacks = [
  ...forgery,
  ...otherShops,
  ...outgoing,
  ...storedScript,
  ...obeyingModel,
  ...guessing,
  ...paths,
  ...floods,
].filter(({ kind, name }) => `${kind}: ${name}`.includes(wanted));
const target = await startTarget();
try {
  const { held, notHeld, notTried } = await runAttacks(attacks, target, (line) => console.log(line));
  console.log(`\n${held} held, ${notHeld} NOT HELD, ${notTried} not tried`);
  if (notHeld > 0 || held === 0) process.exitCode = 1;
} finally {
  await target.close();
}
