// Markdown becomes WhatsApp's marks, and addresses stay as they are.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toWhatsAppMarks } from './whatsapp-marks.ts';

const cases: [string, string][] = [
  ['**Poncho** a $ 10', '*Poncho* a $ 10'],
  ['*Poncho* ya con marcas', '*Poncho* ya con marcas'],
  ['__Poncho__ y _cursiva_', '*Poncho* y _cursiva_'],
  ['***muy*** importante', '*_muy_* importante'],
  ['~~viejo~~ nuevo', '~viejo~ nuevo'],
  ['## Opciones\n* uno\n* dos', '*Opciones*\n- uno\n- dos'],
  ['[Ver](https://shop.example/a_b_c)', 'Ver: https://shop.example/a_b_c'],
  ['[https://shop.example/x](https://shop.example/x)', 'https://shop.example/x'],
  ['<https://shop.example/a**b**>', 'https://shop.example/a**b**'],
  ['https://shop.example/poncho__gris__', 'https://shop.example/poncho__gris__'],
  ['uno\n---\ndos', 'uno\n\ndos'],
  ['| Talle | Precio |\n|---|---|\n| S | $ 10 |', 'Talle – Precio\nS – $ 10'],
  ['2 * 3 * 4 = 24', '2 * 3 * 4 = 24'],
  ['a\n\n\n\nb', 'a\n\nb'],
];

test('every mark has its WhatsApp form', () => {
  for (const [markdown, expected] of cases) assert.equal(toWhatsAppMarks(markdown), expected, markdown);
});
