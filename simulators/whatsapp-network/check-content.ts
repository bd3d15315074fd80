// The vendors' limits on an outgoing message: what they refuse before accepting it (Cloud API message reference).
type ContentProblem = { kind: 'missing' | 'invalid' | 'too_long'; field: string; message: string };

type Fields = Record<string, unknown>;

const SEND_TYPES = [
  'template',
  'text',
  'image',
  'audio',
  'video',
  'document',
  'sticker',
  'location',
  'interactive',
  'contacts',
  'reaction',
];

/** Null when the content may be accepted; otherwise the first breach. `list_body_limit` differs between the vendors. */
export function checkContent(body: Fields, list_body_limit: number): ContentProblem | null {
  const type = body['type'];
  if (typeof type !== 'string') return missing('type');
  if (!SEND_TYPES.includes(type)) return invalid('type', `"${type}" is not a message type`);
  const content = body[type];
  if (content === undefined || content === null) return missing(type);
  if (type === 'contacts') return checkContacts(content);
  if (!isFields(content)) return invalid(type, 'must be an object');
  if (type === 'text') return text(content['body'], 'text.body', 4096);
  if (['image', 'video', 'document', 'audio', 'sticker'].includes(type)) return checkMedia(type, content);
  if (type === 'location') return checkLocation(content);
  if (type === 'reaction')
    return (
      text(content['message_id'], 'reaction.message_id', 512) ??
      (typeof content['emoji'] === 'string' ? null : missing('reaction.emoji'))
    );
  if (type === 'template')
    return (
      text(content['name'], 'template.name', 512) ??
      (isFields(content['language'])
        ? text(content['language']['code'], 'template.language.code', 15)
        : missing('template.language'))
    );
  return checkInteractive(content, list_body_limit);
}

function checkMedia(type: string, content: Fields): ContentProblem | null {
  const { id, link, caption, filename } = content;
  if (id === undefined && link === undefined) return missing(`${type}.link`);
  if (id === undefined && !isHttpUrl(link)) return invalid(`${type}.link`, 'must be an http or https URL');
  if (caption !== undefined && ['audio', 'sticker'].includes(type))
    return invalid(`${type}.caption`, 'is not allowed for this type');
  if (typeof caption === 'string' && caption.length > 1024) return tooLong(`${type}.caption`, 1024);
  if (caption !== undefined && typeof caption !== 'string') return invalid(`${type}.caption`, 'must be a string');
  if (filename !== undefined && type !== 'document')
    return invalid(`${type}.filename`, 'is only allowed for documents');
  return null;
}

function checkLocation(content: Fields): ContentProblem | null {
  for (const [field, limit] of [
    ['latitude', 90],
    ['longitude', 180],
  ] as const) {
    const value = Number(content[field] ?? Number.NaN);
    if (content[field] === undefined) return missing(`location.${field}`);
    if (!Number.isFinite(value) || Math.abs(value) > limit) return invalid(`location.${field}`, 'is out of range');
  }
  return null;
}

function checkContacts(content: unknown): ContentProblem | null {
  if (!Array.isArray(content) || content.length === 0)
    return invalid('contacts', 'must be a list with at least one contact');
  const nameless = content.find(
    (contact) => !isFields(contact) || !isFields(contact['name']) || !contact['name']['formatted_name'],
  );
  return nameless === undefined ? null : missing('contacts.name.formatted_name');
}

function checkInteractive(content: Fields, list_body_limit: number): ContentProblem | null {
  const { type, body, header, footer, action } = content;
  const types = [
    'button',
    'list',
    'cta_url',
    'product',
    'product_list',
    'catalog_message',
    'location_request_message',
    'order_details',
    'order_status',
    'voice_call',
    'flow',
    'carousel',
  ];
  if (typeof type !== 'string' || !types.includes(type)) return invalid('interactive.type', 'is unknown');
  if (!isFields(action)) return missing('interactive.action');
  if (type !== 'product' && !isFields(body)) return missing('interactive.body');
  const words = isFields(body)
    ? text(body['text'], 'interactive.body.text', type === 'list' ? list_body_limit : 1024)
    : null;
  if (words) return words;
  if (isFields(header) && header['type'] === 'text') {
    const problem = text(header['text'], 'interactive.header.text', 60);
    if (problem) return problem;
  }
  if (isFields(footer)) {
    const problem = text(footer['text'], 'interactive.footer.text', 60);
    if (problem) return problem;
  }
  if (type === 'button') return checkButtons(action);
  if (type === 'list') return checkList(action);
  if (type !== 'cta_url') return null;
  const parameters = isFields(action['parameters']) ? action['parameters'] : {};
  if (!isHttpUrl(parameters['url']))
    return invalid('interactive.action.parameters.url', 'must be an http or https URL');
  return text(parameters['display_text'], 'interactive.action.parameters.display_text', 20);
}

function checkButtons(action: Fields): ContentProblem | null {
  const buttons = fieldsList(action['buttons']);
  if (buttons.length < 1 || buttons.length > 3)
    return invalid('interactive.action.buttons', 'must have 1 to 3 buttons');
  const replies = buttons.map((button) => (isFields(button['reply']) ? button['reply'] : {}));
  for (const reply of replies) {
    const problem =
      text(reply['title'], 'interactive.action.buttons.reply.title', 20) ??
      text(reply['id'], 'interactive.action.buttons.reply.id', 256);
    if (problem) return problem;
    if (String(reply['id']).trim() !== reply['id'])
      return invalid('interactive.action.buttons.reply.id', 'must not begin or end with a space');
  }
  return repeated(replies, 'title') || repeated(replies, 'id')
    ? invalid('interactive.action.buttons', 'titles and ids must be unique')
    : null;
}

function checkList(action: Fields): ContentProblem | null {
  const opening = text(action['button'], 'interactive.action.button', 20);
  if (opening) return opening;
  const sections = fieldsList(action['sections']);
  if (sections.length < 1 || sections.length > 10)
    return invalid('interactive.action.sections', 'must have 1 to 10 sections');
  if (sections.length > 1 && sections.some((section) => !section['title']))
    return missing('interactive.action.sections.title');
  const titled = sections.find((section) => typeof section['title'] === 'string' && section['title'].length > 24);
  if (titled) return tooLong('interactive.action.sections.title', 24);
  const rows = sections.flatMap((section) => fieldsList(section['rows']));
  if (rows.length < 1 || rows.length > 10)
    return invalid('interactive.action.sections.rows', 'must have 1 to 10 rows in all');
  for (const row of rows) {
    const problem = text(row['id'], 'row.id', 200) ?? text(row['title'], 'row.title', 24);
    if (problem) return problem;
    if (typeof row['description'] === 'string' && row['description'].length > 72) return tooLong('row.description', 72);
  }
  return repeated(rows, 'id') ? invalid('interactive.action.sections.rows', 'ids must be unique') : null;
}

function text(value: unknown, field: string, limit: number): ContentProblem | null {
  if (value === undefined || value === null) return missing(field);
  if (typeof value !== 'string') return invalid(field, 'must be a string');
  if (value.trim() === '') return invalid(field, 'must not be empty');
  return value.length > limit ? tooLong(field, limit) : null;
}

function repeated(items: Fields[], field: string): boolean {
  return new Set(items.map((item) => item[field])).size < items.length;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fieldsList(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function isHttpUrl(value: unknown): boolean {
  return typeof value === 'string' && /^https?:\/\/[^\s/]+/.test(value) && URL.canParse(value);
}

function missing(field: string): ContentProblem {
  return { kind: 'missing', field, message: `The parameter ${field} is required.` };
}

function invalid(field: string, reason: string): ContentProblem {
  return { kind: 'invalid', field, message: `Parameter value is not valid: ${field} ${reason}.` };
}

function tooLong(field: string, limit: number): ContentProblem {
  return { kind: 'too_long', field, message: `Param ${field} must be at most ${limit} characters long.` };
}
