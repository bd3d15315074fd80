// The second proof of an order: written differently it is the same; what everybody could know is none.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { provesOrder } from './proves-order.ts';

const order = (
  email: string | null,
  document: string | null,
  account: { email?: string; identification?: string } | null = null,
) => ({
  contact_email: email,
  contact_identification: document,
  customer: account && {
    id: '1',
    phone: null,
    email: account.email ?? null,
    identification: account.identification ?? null,
  },
});
const proof = (email: string | null, document: string | null = null) => ({ email, document });
const own = ['hola@tienda.example'];

for (const [what, found, given, proves] of [
  ['the e-mail, written differently', order('Ana.Paz@Example.test ', null), proof(' ana.paz@example.TEST'), true],
  ['the document with dots', order(null, '30111222'), proof(null, '30.111.222'), true],
  ['a CPF with marks', order(null, '529.982.247-25'), proof(null, '52998224725'), true],
  ['the e-mail of the account', order(null, null, { email: 'ana@example.test' }), proof('ana@example.test'), true],
  ['another e-mail', order('ana@example.test', '30111222'), proof('ani@example.test'), false],
  ['a part of the document', order(null, '30111222'), proof(null, '3011122'), false],
  ['nothing', order('ana@example.test', '30111222'), null, false],
  ['empty words', order('', ''), proof('', ''), false],
  ['empty against nothing', order(null, null), proof(null, null), false],
  ['the shop’s own e-mail', order('hola@tienda.example', null), proof('hola@tienda.example'), false],
  ['the system’s placeholder', order('email@noinformado.com', null), proof('email@noinformado.com'), false],
  ['the Brazilian placeholder', order('email@naoinformado.com', null), proof('email@naoinformado.com'), false],
  ['a document of nobody', order(null, '11111111'), proof(null, '11.111.111'), false],
  ['counted digits', order(null, '12345678'), proof(null, '12345678'), false],
  ['the e-mail as document', order('ana@example.test', null), proof(null, 'ana@example.test'), false],
] as const)
  test(`${what} ${proves ? 'proves' : 'proves nothing of'} an order`, () =>
    assert.equal(provesOrder(found, given, own), proves));
