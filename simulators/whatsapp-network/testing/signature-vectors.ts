// Known answers for the webhook signatures of both vendors: bodies, keys, and what must and must not be accepted.

const TEXT_EVENT =
  '{"id":"evt_7Qm2ZkP0aTnV","type":"whatsapp.inbound_message.received","apiVersion":"v2","createTime":"2026-01-01T00:00:00.000Z","whatsappInboundMessage":{"id":"66f1c2a94b1d3e0007a1c001","wamid":"wamid.HBgNNTQ5MTE1NTU1MDEwMRUCABIYFDNBMDAwMDAwMDAwMDAwMDAwMDAxAA==","wabaId":"100200300400500","from":"+5491155550101","customerProfile":{"name":"Lucía"},"to":"+541155550100","sendTime":"2026-01-01T00:00:00.000Z","type":"text","text":{"body":"Hola, ¿tenés talle 38? 👟"}}}';

const ESCAPED_BATCH = String.raw`{"object":"whatsapp_business_account","entry":[{"id":"100200300400500","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"541155550100","phone_number_id":"200300400500600"},"contacts":[{"profile":{"name":"Luc\u00eda"},"wa_id":"5491155550101","user_id":"AR.1002003004005006"}],"messages":[{"from":"5491155550101","from_user_id":"AR.1002003004005006","id":"wamid.HBgNNTQ5MTE1NTU1MDEwMRUCABIYFDNBMDAwMDAwMDAwMDAwMDAwMDAxAA==","timestamp":"1767225600","text":{"body":"Hola \ud83d\udc4b mail: lu\u0040example.com https:\/\/x.test\/a"},"type":"text"}]},"field":"messages"}]}]}`;

/** YCloud: `s` of `YCloud-Signature: t=<seconds>,s=<s>`. `rejected` are digests of the usual mistakes over `body`. */
export const ycloudVectors = {
  secret: ['whsec', '5d0c3e9a7b1f4c28a6e2d9f00b7714ce'].join('_'),
  seconds: 1_767_225_600,
  body: TEXT_EVENT,
  digest: '14cd8dac40d7dda39b8ef73dfa1d27bfe32a2c5e84980b8918258868028dac7f',
  rejected: {
    trailing_dot: '8806efd2cf37bde67dbce93077d5efbb52f72c815ea75eedf2469fe156ef0cc0',
    no_timestamp: '3f57a916bcb33b87a10761e4bb5313be61164675e9bf371cf0c2bcae283fc5ef',
    key_without_prefix: 'cfc28c0154d0c10e3d7321e48fce0c8292f46735a52d42693901a4797057bf16',
    key_as_base64: '5db8fb7bf9162464ffdee2dd5322506cc1295111a49b1275d058f4359785cacc',
    body_with_newline: '374a0954d1cad0ca387061fdd4c64695ad15f2bbc28d6c5a6364f756dca819db',
    escaped_body: '2a769c5bc693bf8325019453471f7d7a6c66f9c8f6f71a40cb462be20f469587',
  },
  minimal: {
    body: '{"id":"evt_min_0001","type":"whatsapp.message.updated","apiVersion":"v2"}',
    digest: 'dcab93a7b16d185194cf5bfdc9f6d32db49695b381131134676e02eb2019f380',
  },
};

/** Meta: the whole `X-Hub-Signature-256` value. `reserialised` is what a body parsed and written again would give. */
export const metaVectors = {
  app_secret: ['0f3c9d6e2b7a4815', 'a9c0de1122334455'].join(''),
  body: ESCAPED_BATCH,
  signature: 'sha256=8ac95c55a13e660b4d0d66193eedb4ba6e2bc613e871491a149b4e4cb2dfe501',
  reserialised: 'sha256=7159103aa8b42cee05aa4abf15b9eb593142137c5c0a122198fd9638337fdcbd',
  minimal: {
    body: '{"object":"whatsapp_business_account","entry":[]}',
    signature: 'sha256=8affb8cf0b83779debf31ad9cb41631b1d73feab2762abc52224294ac3143ca3',
  },
};
