// How often each rule is right, measured on what people write, in Argentina and Brazil; the figures are printed and guarded.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asksForPerson } from './asks-for-person.ts';
import { chooseRule, rulesOf } from './choose-rule.ts';
import { complains } from './complains.ts';
import { asksForPersonCorpus } from './corpus/asks-for-person-corpus.ts';
import { complaintCorpus } from './corpus/complaint-corpus.ts';
import { failureCorpus } from './corpus/failure-corpus.ts';
import { frustrationCorpus } from './corpus/frustration-corpus.ts';
import { paymentCorpus } from './corpus/payment-corpus.ts';
import { failsAgain } from './fails-again.ts';
import { foldWords } from './fold-words.ts';
import { provesPayment } from './proves-payment.ts';
import { showsFrustration } from './shows-frustration.ts';

/** A rule must find nearly all, and be silent in nearly all other cases. */
const leastFound = 0.97;
const mostFalse = 0.025;

interface Corpus<Case> {
  positive: Case[];
  negative: Case[];
}

function measure<Case>(name: string, corpus: Corpus<Case>, holds: (one: Case) => boolean): void {
  test(`${name}: finds what it is for and is silent otherwise`, () => {
    const missed = corpus.positive.filter((one) => !holds(one));
    const wrong = corpus.negative.filter(holds);
    const found = 1 - missed.length / corpus.positive.length;
    const falseRate = wrong.length / corpus.negative.length;
    console.log(
      `${name}: ${corpus.positive.length - missed.length}/${corpus.positive.length} found, ${wrong.length}/${corpus.negative.length} false`,
    );
    assert.ok(corpus.positive.length >= 40 && corpus.negative.length >= 40, 'at least 40 sentences of each kind');
    assert.ok(found >= leastFound, `missed: ${JSON.stringify(missed)}`);
    assert.ok(falseRate <= mostFalse, `false: ${JSON.stringify(wrong)}`);
  });
}

describe('corpus', () => {
  measure('customer_asked', asksForPersonCorpus, (text) => asksForPerson(foldWords(text)));
  measure('complaint', complaintCorpus, (text) => complains(foldWords(text)));
  measure('payment_receipt', paymentCorpus, (text) => provesPayment(foldWords(text)));
  measure('frustration', frustrationCorpus, (text) => showsFrustration([text], []));
  measure('repeated_failure', failureCorpus, (answers) => {
    const spoken = answers.map((text) => ({ text, fallback: false }));
    const last = spoken.at(-1);
    return last !== undefined && failsAgain(spoken.slice(0, -1), last, 2);
  });
});

describe('chosen rule', () => {
  const rules = rulesOf({});

  test('a sentence about one thing is not taken for another', () => {
    for (const text of asksForPersonCorpus.negative) {
      const rule = chooseRule(rules, [text], []);
      assert.ok(rule === null || rule !== 'customer_asked', text);
    }
    assert.equal(chooseRule(rules, ['¿Son personas?'], []), null);
    assert.equal(chooseRule(rules, ['Hola! Tenés el buzo negro en M?'], []), null);
  });

  test('whoever asks for a person gets one, whatever else they say', () => {
    assert.equal(chooseRule(rules, ['Ya pagué', 'quiero hablar con alguien'], []), 'customer_asked');
  });

  test('whoever says yes to the offer of a person gets one', () => {
    const offers = [
      'Con eso no te puedo ayudar. Si querés, te paso con una persona del equipo.',
      '¿Querés que te pase con alguien del equipo?',
      'Se quiser, te passo para uma pessoa da equipe.',
    ];
    for (const text of offers)
      for (const reply of ['Sí', 'dale', 'sí, por favor', 'Sim!', 'ok gracias'])
        assert.equal(chooseRule(rules, [reply], [{ by: 'agent', text }]), 'customer_asked', `${text} ${reply}`);
    assert.equal(chooseRule(rules, ['sí'], [{ by: 'agent', text: '¿Te paso el link del buzo?' }]), null);
    assert.equal(chooseRule(rules, ['no, gracias'], [{ by: 'agent', text: offers[0] ?? '' }]), null);
    assert.equal(
      chooseRule(rules, ['sí, pero primero decime el precio'], [{ by: 'agent', text: offers[0] ?? '' }]),
      null,
    );
  });

  test('the owner’s words count as whole words, without case and accents; a rule that is off is silent', () => {
    const own = rulesOf({ complaint: { words: ['talón roto'] }, frustration: { on: false } });
    assert.equal(chooseRule(own, ['Vino con el TALON ROTO!'], []), 'complaint');
    assert.equal(chooseRule(own, ['los talones'], []), null);
    assert.equal(chooseRule(own, ['sos un inútil'], []), null);
    assert.equal(chooseRule(rules, ['sos un inútil'], []), 'frustration');
    assert.equal(chooseRule(rulesOf({ payment_receipt: { on: false } }), ['ya pagué'], []), null);
  });

  test('a picture or file shows a receipt by its words, its name, or what was talked of', () => {
    const talk = [{ by: 'other' as const, text: 'El alias es tienda.aurora, mandanos el comprobante' }];
    assert.equal(chooseRule(rules, ['[imagen]'], talk), 'payment_receipt');
    assert.equal(chooseRule(rules, ['[documento: archivo.pdf]'], talk), 'payment_receipt');
    assert.equal(chooseRule(rules, ['[imagen] te paso el comprobante'], []), 'payment_receipt');
    assert.equal(chooseRule(rules, ['[documento: Comprobante de transferencia.pdf]'], []), 'payment_receipt');
    assert.equal(chooseRule(rules, ['[imagen]'], []), null);
    assert.equal(chooseRule(rules, ['[imagen] tenés este?'], talk), null);
  });

  test('two messages in capitals are anger only from somebody who has written otherwise', () => {
    const calm = [{ by: 'customer' as const, text: 'hola, quería saber por mi pedido' }];
    const loud = [{ by: 'customer' as const, text: 'CUANDO LLEGA MI PEDIDO' }];
    assert.equal(chooseRule(rules, ['DONDE ESTA MI PEDIDO'], [...calm, ...loud]), 'frustration');
    assert.equal(chooseRule(rules, ['DONDE ESTA MI PEDIDO'], loud), null);
    assert.equal(chooseRule(rules, ['DONDE ESTA MI PEDIDO'], calm), null);
  });

  test('kept rules that no longer read are those of a shop that kept none', () => {
    assert.deepEqual(rulesOf({ complaint: 'yes' }), rules);
    assert.equal(rulesOf({ repeated_failure: { times: 3 } }).repeated_failure.times, 3);
  });
});

test('an apology of the system counts as a failure; “anything else?” may be asked again', () => {
  const failed = { text: 'Perdón, probá en un rato', fallback: true };
  assert.ok(failsAgain([failed], failed, 2));
  assert.ok(!failsAgain([failed], failed, 3));
  assert.ok(!failsAgain([], failed, 2));
  const asks = { text: 'Tenemos dos buzos. ¿Cuál de los dos querés ver?', fallback: false };
  assert.ok(failsAgain([asks], asks, 2));
  assert.ok(!failsAgain([asks], { ...asks, looked: true }, 2), 'what was looked up for it is an answer');
});
