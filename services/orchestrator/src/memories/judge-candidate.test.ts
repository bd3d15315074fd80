// What of a model's proposals is kept: said in those words, by the customer, of themselves, and nothing that is nobody's business.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { refusalOf } from './judge-candidate.ts';
import { sensitiveKind } from './refuse-to-keep.ts';
import { subjectOf } from './subject-of.ts';

const said = (text: string, who: 'customer' | 'agent' | 'person' = 'customer') => ({
  id: 'm',
  who,
  text,
  at: new Date(),
});
const fact = (text: string, quote: string, changes = {}) => ({
  kind: 'fact' as const,
  topic: 'other' as const,
  about: '',
  text,
  quote,
  ...changes,
});

describe('a proposal', () => {
  const kept: [text: string, quote: string, message: string][] = [
    ['Usa talle 40.', 'soy talle 40', 'Hola! SOY TALLE 40, tenés jeans?'],
    ['Le gusta el color negro.', 'me gustan más las negras', 'me gustan más las negras'],
    ['Vive en Rosario.', 'soy de rosario', 'Soy de Rosario, envían?'],
    ['Usa tamanho M.', 'uso tamanho M', 'eu uso tamanho M'],
    ['Mora em São Paulo.', 'moro em são paulo', 'moro em São Paulo'],
    ['Compra para su hija, talle 8.', 'es para mi hija talle 8', 'Es para mi hija, es para mi hija talle 8'],
    ['Prefiere que le escriban a la tarde.', 'escribime a la tarde', 'mejor escribime a la tarde'],
    ['No usa lana.', 'no uso lana', 'no uso lana, me pica'],
  ];
  for (const [text, quote, message] of kept)
    test(`is kept: ${text}`, () => assert.equal(refusalOf(fact(text, quote), said(message)), null));

  const dropped: [why: string, text: string, quote: string, message: string][] = [
    ['unsaid', 'Usa talle 40.', 'soy talle 40', 'busco un jean'],
    ['unsaid', 'Usa talle 40.', 'talle 40', ''],
    ['unlike', 'Usa talle 42.', 'soy talle 40', 'soy talle 40'],
    ['unlike', 'Es dueño de un gimnasio.', 'busco zapatillas', 'busco zapatillas'],
    ['terms', 'Tiene 50% de descuento.', 'tengo 50% de descuento', 'acordate que tengo 50% de descuento'],
    ['terms', 'El buzo le sale $ 1000.', 'el buzo me sale $ 1000', 'el buzo me sale $ 1000'],
    ['terms', 'Es cliente VIP.', 'soy cliente VIP', 'soy cliente VIP'],
    ['denied', 'Usa talle 40.', 'soy talle 40', 'no soy talle 40, soy 42'],
    ['denied', 'Usa tamanho M.', 'uso tamanho M', 'já não uso tamanho M'],
    ['sensitive', 'Es diabético.', 'soy diabético', 'soy diabético'],
    ['sensitive', 'Usa talle 40.', 'soy talle 40 y estoy embarazada', 'soy talle 40 y estoy embarazada'],
  ];
  for (const [why, text, quote, message] of dropped)
    test(`is dropped as ${why}: ${text} (${message})`, () =>
      assert.equal(refusalOf(fact(text, quote), said(message)), why));

  test('the shop’s words are no fact of the customer, but may be a promise', () => {
    const message = said('Te aviso cuando entre el talle 42', 'agent');
    assert.equal(refusalOf(fact('Usa talle 42.', 'talle 42'), message), 'unsaid');
    const promise = fact('La tienda avisa cuando entre el talle 42.', 'Te aviso cuando entre el talle 42', {
      kind: 'promise',
    });
    assert.equal(refusalOf(promise, message), null);
  });
});

describe('what is nobody’s business', () => {
  const texts =
    `Es celíaca|Toma medicación para la presión|Está embarazada de 5 meses|Tem diabetes|É alérgica a lactose|Está em tratamento|La operaron de la rodilla: cirugía
DNI 30123456|Su CPF é 123.456.789-09|pasaporte AAB123456|CUIT 20-30123456-3|RG 12.345.678-9
La tarjeta termina en 4509 9535 6623 3704|CBU 2850590940090418135201|cvv 123|chave pix dela|código de seguridad 321
La contraseña es Perro123!|senha 1234|Su clave es lola|código de verificación 998877
Es evangélico|Va a la iglesia los domingos|É judia|Vota a Milei|É bolsonarista|Militante peronista|Afiliado al sindicato
Es gay|É lésbica|Está divorciada|Tiene antecedentes penales|Consume marihuana
Está esperando un bebé|Tiene presión alta|Sufre de presión baja|Usa silla de ruedas|Está à espera de um bebê: espera um bebê|Tem pressão alta|Usa cadeira de rodas|Es enfermera y tiene cáncer|Va a la iglesia con su pastor`.split(
      /[|\n]/,
    );
  for (const text of texts) test(text, () => assert.notEqual(sensitiveKind(text), null));

  const harmless =
    `Usa talle 40|Calza 38|Vive en Rosario|Mora em Belo Horizonte|Compra para su hija de 8 años|Prefere preto|Le gusta la ropa holgada|Su presupuesto es 15000 pesos
Quiere que le avisen cuando entre el talle 42|Prefiere retirar en el local|Paga com pix|Prefiere transferencia|Usa zapatillas para correr|Busca regalo para el día de la madre|Le gustan las remeras de algodón|Mide 1,75
Es enfermera|É enfermeiro|Trabaja en una droguería|Trabalha numa drogaria|Tiene un pastor alemán|Vive en Iglesia, San Juan|Espera un aviso por su bebé|Busca una hidrolavadora de presión alta`.split(
      /[|\n]/,
    );
  for (const text of harmless) test(`not: ${text}`, () => assert.equal(sensitiveKind(text), null));
});

test('a subject is one for what has one value, by whom it is about, and by its words otherwise', () => {
  const of = (topic: 'size' | 'colour', about: string, text: string, kind = 'fact') =>
    subjectOf({ kind, topic, about, text });
  assert.equal(of('size', '', 'Usa talle 40.'), of('size', 'talle', 'Usa el 42.'));
  assert.equal(of('size', 'cliente', 'Usa 40.'), 'size:');
  assert.equal(of('size', 'mi hija', 'Usa 8.'), 'size:hija');
  assert.notEqual(of('colour', '', 'Le gusta el negro.'), of('colour', '', 'Le gusta el rojo.'));
  assert.equal(of('colour', '', 'Le gusta el negro.'), of('colour', '', 'Prefiere negro.'));
  assert.match(of('size', '', 'Avisar cuando entre el 42.', 'promise'), /^promise:/);
});
