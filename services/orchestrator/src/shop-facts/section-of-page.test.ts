// Pages of shops find their section by their title.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sectionOfPage } from './section-of-page.ts';

const titles: [string, ReturnType<typeof sectionOfPage>][] = [
  ['Envíos', 'shipping'],
  ['Frete e entrega', 'shipping'],
  ['Política de envíos y entregas', 'shipping'],
  ['Cambios y devoluciones', 'exchanges'],
  ['Trocas e devoluções', 'exchanges'],
  ['Medios de pago y cuotas', 'payment'],
  ['Formas de pagamento', 'payment'],
  ['Horario de atención', 'hours'],
  ['Ventas por mayor', 'wholesale'],
  ['Atacado', 'wholesale'],
  ['Guía de talles', 'catalogue'],
  ['Quiénes somos', 'description'],
  ['Dónde estamos', 'address'],
  ['Preguntas frecuentes', 'notes'],
  ['Algo que nadie pensó', 'notes'],
  ['Términos y condiciones', null],
  ['Termos de uso', null],
  ['Termos e condições', null],
  ['Contacto', null],
  ['Contáctanos', null],
  ['Contacto y horarios', 'hours'],
  ['Cuidado de los termos', 'catalogue'],
  ['Termos y mates', 'notes'],
  ['Termos de acero: medidas', 'catalogue'],
  ['Política de privacidade', null],
  ['Botón de arrepentimiento', null],
];
for (const [title, section] of titles) test(`${title} → ${section}`, () => assert.equal(sectionOfPage(title), section));
