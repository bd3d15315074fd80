// Documents as they come: real files of each kind, and everything that is none.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AppError } from '@nexus/service-kit/app-error';
import { paragraph, pdf, word, zip } from '../../testing/made-up-documents.ts';
import { readDocument } from './read-document.ts';
import type { ReadKind } from './read-document.ts';
import { tellKind } from './tell-kind.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');

async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return 'read';
}

const told = async (kind: ReadKind, content: Buffer | string) =>
  (await readDocument(kind, typeof content === 'string' ? bytes(content) : content)).sections;

describe('a document is read', () => {
  test('Markdown by its headings, without marks, hidden characters gone', async () => {
    assert.deepEqual(
      await told(
        'markdown',
        '# Envíos\n**Gratis** desde $ 90.000.\u200b\n## Costos\n- [Ver](https://tienda.example/x)\n# Cambios\n30 días',
      ),
      [
        { heading: 'Envíos', page: null, text: 'Gratis desde $ 90.000.' },
        { heading: 'Envíos › Costos', page: null, text: '- Ver (https://tienda.example/x)' },
        { heading: 'Cambios', page: null, text: '30 días' },
      ],
    );
  });

  test('CSV with names in both languages, semicolons, quotes, and the encoding of Windows', async () => {
    const rows = 'respuesta;pregunta\n"Sí; hasta las 19 h.\nTodos los días";¿Abren?\n;vacía\n';
    assert.deepEqual(await told('csv', Buffer.from(rows, 'latin1')), [
      { heading: '¿Abren?', page: null, text: 'Sí; hasta las 19 h.\nTodos los días' },
    ]);
    assert.deepEqual(await told('csv', 'Tem troca?,"Tem, ""sim"""'), [
      { heading: 'Tem troca?', page: null, text: 'Tem, "sim"' },
    ]);
    assert.equal(await codeOf(() => told('csv', 'una sola columna\notra')), 'knowledge.csv-columns');
  });

  test('DOCX by its headings whatever language named them, tables row by row', async () => {
    const table = `<w:tbl><w:tr><w:tc>${paragraph('Zona')}</w:tc><w:tc>${paragraph('Precio')}</w:tc></w:tr></w:tbl>`;
    const content = zip({
      'word/document.xml': word(`${paragraph('Envíos &amp; más', 'Ttulo1')}${paragraph('Todo el país.')}${table}`),
      'word/styles.xml': '<w:styles><w:style w:styleId="Ttulo1"><w:name w:val="heading 1"/></w:style></w:styles>',
    });
    assert.deepEqual(await told('docx', content), [
      { heading: 'Envíos & más', page: null, text: 'Todo el país.\nZona | Precio |' },
    ]);
  });

  test('PDF page by page', async () => {
    assert.deepEqual(await told('pdf', pdf(['Cambios en 30 dias', 'Envio gratis'])), [
      { heading: null, page: 1, text: 'Cambios en 30 dias' },
      { heading: null, page: 2, text: 'Envio gratis' },
    ]);
  });

  test('a page by its headings, without scripts and navigation', async () => {
    const page = `<!doctype html><html><head><title>Ayuda &ndash; Tienda</title><style>p{}</style></head><body><nav>Inicio</nav>
      <h1>Env&iacute;os</h1><p>Llega en <b>3</b> d&iacute;as.<script>alert("no")</script></p><ul><li>Correo<li>Moto</ul><!-- oculto --><footer>pie</footer></body></html>`;
    const { title, sections } = await readDocument('html', bytes(page));
    assert.equal(title, 'Ayuda – Tienda');
    assert.deepEqual(sections, [{ heading: 'Envíos', page: null, text: 'Llega en 3 días.\n\n- Correo\n- Moto' }]);
  });
});

describe('what cannot be read gets its reason', () => {
  test('by what it is', async () => {
    assert.equal(tellKind('lista.PDF', pdf(['x'])), 'pdf');
    assert.equal(tellKind('sin-nombre', zip({ a: 'b' })), 'docx');
    for (const [name, content, code] of [
      ['foto.jpg', bytes('x'), 'knowledge.unsupported-type'],
      ['vacio.txt', Buffer.alloc(0), 'knowledge.empty'],
      ['falso.pdf', bytes('no es un PDF'), 'knowledge.malformed'],
      ['viejo.doc', Buffer.from('d0cf11e0a1b11ae100', 'hex'), 'knowledge.unsupported-type'],
      [
        'clave.docx',
        Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.from('EncryptedPackage', 'utf16le')]),
        'knowledge.encrypted',
      ],
    ] as const)
      assert.equal(await codeOf(() => tellKind(name, content)), code, name);
  });

  test('damaged, locked, empty, of another kind', async () => {
    const locked = `/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <${'41'.repeat(32)}> /U <${'42'.repeat(32)}> >> /ID [<41> <41>]`;
    for (const [kind, content, code] of [
      ['pdf', bytes('%PDF-1.4 y nada más'), 'knowledge.malformed'],
      ['pdf', pdf(['x'], locked), 'knowledge.encrypted'],
      ['pdf', pdf(['']), 'knowledge.empty'],
      ['docx', zip({ 'xl/workbook.xml': '<x/>' }), 'knowledge.unsupported-type'],
      ['docx', zip({ 'word/document.xml': word('') }), 'knowledge.empty'],
      ['docx', zip({ 'word/document.xml': word(paragraph('a')) }, { flags: 1 }), 'knowledge.encrypted'],
      ['docx', zip({ 'word/document.xml': word(paragraph('a')) }).subarray(0, -30), 'knowledge.malformed'],
      ['docx', bytes('PK\u0003\u0004 roto'), 'knowledge.malformed'],
      ['text', bytes('\u200b \n '), 'knowledge.empty'],
      ['text', bytes('a\u0000b'), 'knowledge.malformed'],
      ['text', bytes('palabra '.repeat(200_000)), 'knowledge.too-much-text'],
    ] as const)
      assert.equal(await codeOf(() => told(kind, content)), code, `${kind} ${code}`);
  });

  test('an archive that unpacks to more than may be read, and reading that does not end', async () => {
    const bomb = zip({ 'word/document.xml': Buffer.alloc(60 * 1024 * 1024, 'a') });
    assert.ok(bomb.length < 100_000);
    assert.equal(await codeOf(() => told('docx', bomb)), 'knowledge.too-large');
    const slow = readDocument('markdown', Buffer.alloc(8 * 1024 * 1024, '# a\n'), { milliseconds: 1 });
    assert.equal(await codeOf(() => slow), 'knowledge.took-too-long');
  });
});
