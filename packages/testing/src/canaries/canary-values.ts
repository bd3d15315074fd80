// What is planted in a day of a shop, to be searched for afterwards.

/** Words no scrubber could know by their shape. */
export const canaryEnvironment = {
  INTERNAL_API_TOKEN: 'canaryinternaltokenofthistestqq,canaryinternaltokenbeforeqq',
  ENCRYPTION_KEY: 'canaryencryptionkeyofthistestlongenoughqq',
  ADMIN_TOKEN: 'canaryadmintokenofthistestqq',
  OPENAI_API_KEY: 'canaryplatformmodelkeyqq',
  ANTHROPIC_API_KEY: 'canaryplatformclaudekeyqq',
  GOOGLE_API_KEY: 'canaryplatformgeminikeyqq',
  META_APP_SECRET: 'canarymetaappsecretqq',
  META_VERIFY_TOKEN: 'canarymetaverifytokenqq',
  REDIS_URL: 'redis://:canaryredispasswordqq@127.0.0.1:1',
};
export const secrets = {
  channelKey: 'canarychannelkeyqq',
  metaToken: 'canarymetaaccesstokenqq',
  webhookSecret: 'canarywebhooksecretqq',
  storeToken: 'simulated-store-token',
  modelKey: 'canaryshopmodelkeyqq',
  mailPassword: 'canarymailpasswordqq',
  panelPassword: 'canarypanelpasswordqq',
  wrongPassword: 'canarywrongpasswordqq',
  wrongToken: 'canarywrongtokenqq',
};
/** What is a customer's own: kept in the database, in no log. */
export const personal = {
  phone: '5491166778899',
  otherPhone: '5491166778800',
  mail: 'lechuza.canaria@correo.example',
  words: 'zanahorias violetas del invernadero',
  spoken: 'mandarinas peludas del mercado',
  said: 'calabazas plateadas disponibles',
};
