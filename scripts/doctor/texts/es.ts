// The doctor's words in Spanish.
import type { FaultTexts } from '../finding.ts';

export const es: FaultTexts = {
  environment: {
    what: 'Una variable del entorno falta o está mal',
    remedy: 'Corregila en .env o en el servicio, y volvé a arrancar.',
  },
  'placeholder-secret': {
    what: 'Un secreto es un ejemplo o se adivina',
    remedy:
      'Generá otro con «openssl rand -hex 32»; si es ENCRYPTION_KEY y ya hay datos, poné la nueva adelante y dejá la vieja detrás de una coma.',
  },
  'data-directory': {
    what: 'No se puede escribir en la carpeta de datos',
    remedy: 'Dale la carpeta al usuario que corre Nexus (chown) o elegí otra con NEXUS_DATA_DIR o DATA_DIRECTORY.',
  },
  'disk-space': {
    what: 'Queda muy poco disco',
    remedy: 'Liberá espacio o agrandá el disco antes de que Postgres deje de escribir.',
  },
  'port-in-use': {
    what: 'Un puerto está ocupado',
    remedy: 'Cerrá ese programa o elegí otro puerto con la variable que se nombra.',
  },
  'postgres-name': {
    what: 'El nombre del servidor de Postgres no se resuelve',
    remedy:
      'Corregí el host de POSTGRES_DSN: en Docker es el nombre del servicio, y los dos tienen que estar en la misma red.',
  },
  'postgres-away': {
    what: 'Postgres no responde',
    remedy: 'Arrancá Postgres y revisá host y puerto de POSTGRES_DSN, y que ningún firewall corte el paso.',
  },
  'postgres-password': {
    what: 'Postgres rechaza el usuario o la contraseña',
    remedy: 'Corregí POSTGRES_DSN; si cambiaste la contraseña en el contenedor, el volumen viejo conserva la anterior.',
  },
  'postgres-database': {
    what: 'La base que nombra POSTGRES_DSN no existe',
    remedy: 'Creala con «createdb» o corregí el nombre al final de POSTGRES_DSN.',
  },
  'postgres-connections': {
    what: 'A Postgres no le quedan conexiones',
    remedy: 'Bajá POSTGRES_POOL, cerrá otros programas que lo usan o subí max_connections.',
  },
  'postgres-disk': {
    what: 'Postgres se quedó sin disco',
    remedy: 'Liberá espacio en el disco de Postgres; Nexus sigue solo en cuanto se pueda escribir.',
  },
  'postgres-read-only': {
    what: 'Postgres está en modo de solo lectura',
    remedy: 'Apuntá POSTGRES_DSN al servidor principal, no a una réplica.',
  },
  'schema-old': {
    what: 'A la base le faltan tablas o columnas de esta versión',
    remedy: 'Arrancá el orquestador: al empezar completa lo que falta o dice por qué no puede.',
  },
  'schema-finding': {
    what: 'El esquema tiene algo que Nexus no arregla solo',
    remedy: 'Hacé una copia de la base y corré a mano la sentencia que propone el registro de arranque.',
  },
  'wrong-key': {
    what: 'ENCRYPTION_KEY no es la de esta base',
    remedy:
      'Volvé a poner la clave con la que se guardaron las credenciales; sin ella hay que cargarlas todas de nuevo.',
  },
  clock: {
    what: 'El reloj de esta máquina y el de Postgres no coinciden',
    remedy: 'Activá la sincronización de hora (NTP) en las dos.',
  },
  'redis-away': {
    what: 'Redis no responde',
    remedy: 'Arrancalo o quitá REDIS_URL: es solo velocidad y todo funciona sin él.',
  },
  'redis-password': {
    what: 'Redis rechaza la contraseña',
    remedy: 'Corregí la contraseña en REDIS_URL (redis://:contraseña@host:6379).',
  },
  'redis-full': {
    what: 'Redis está lleno o no deja escribir',
    remedy: 'Ponele maxmemory-policy allkeys-lru o dale más memoria.',
  },
  'service-name': {
    what: 'El nombre de un servicio no se resuelve',
    remedy:
      'Corregí su dirección en el entorno del orquestador: tiene que ser el nombre del servicio en la red de Docker.',
  },
  'service-away': {
    what: 'Un servicio no responde',
    remedy: 'Fijate si su contenedor está en marcha y qué dice su registro.',
  },
  'service-token': {
    what: 'Un servicio rechaza el token interno (401)',
    remedy: 'Poné el mismo INTERNAL_API_TOKEN en todos los servicios y reinicialos.',
  },
  'service-target': {
    what: 'En la dirección de un servicio contesta otro (421)',
    remedy: 'Corregí esa dirección: dos servicios están cruzados o comparten puerto.',
  },
  'public-url': {
    what: 'WhatsApp no puede llegar a PUBLIC_BASE_URL',
    remedy: 'Poné la dirección pública con https y, si cambió, actualizá el webhook en el proveedor.',
  },
  'public-url-elsewhere': {
    what: 'En PUBLIC_BASE_URL no contesta este Nexus',
    remedy: 'Revisá el dominio, el certificado y que el proxy mande /webhooks al panel.',
  },
  'webhook-never': {
    what: 'A un número nunca le llegó un webhook',
    remedy: 'Copiá la dirección del webhook desde «Tienda y canales» al proveedor y mandate un mensaje de prueba.',
  },
  'webhook-secret': {
    what: 'Un número no tiene el secreto del webhook',
    remedy: 'Cargalo en «Tienda y canales»: sin él se rechaza todo lo que llega.',
  },
  'webhook-forged': {
    what: 'Llegaron webhooks con la firma mal',
    remedy:
      'Copiá de nuevo el secreto del proveedor a «Tienda y canales»; si la firma está vencida, revisá la hora del servidor.',
  },
  'channel-broken': {
    what: 'WhatsApp rechaza el token de un número',
    remedy: 'Generá credenciales nuevas en el proveedor y cargalas en «Tienda y canales».',
  },
  'channel-silent': {
    what: 'Un número está mudo a una hora en que suele haber mensajes',
    remedy: 'Escribile desde un teléfono; si no llega, revisá el webhook en el proveedor.',
  },
  'window-closed': {
    what: 'Hubo respuestas después de las 24 horas',
    remedy:
      'WhatsApp solo deja escribir libremente hasta 24 horas después del último mensaje del cliente: respondé antes.',
  },
  'model-key-missing': {
    what: 'Una tienda no tiene clave del modelo',
    remedy: 'Poné OPENAI_API_KEY o cargá la clave de la tienda en «Tienda y canales».',
  },
  'model-refused': { what: 'El proveedor del modelo rechaza la clave', remedy: 'Generá una clave nueva y cargala.' },
  'model-unknown': { what: 'El modelo elegido no existe para esa clave', remedy: 'Elegí otro modelo en «Agentes».' },
  'model-quota': {
    what: 'Se terminó el saldo del proveedor del modelo',
    remedy: 'Cargá saldo; el agente vuelve a responder solo.',
  },
  'store-refused': {
    what: 'Tienda Nube rechaza el token de la tienda',
    remedy: 'Generá un token con permisos de productos, pedidos y cupones, y cargalo en «Tienda y canales».',
  },
  'mail-refused': {
    what: 'No salen los correos de derivación',
    remedy:
      'Revisá servidor, usuario y contraseña en «Derivación»; muchos proveedores piden una contraseña de aplicación.',
  },
  'jobs-dead': {
    what: 'Hay tareas dadas por perdidas',
    remedy: 'Corregí la causa y volvé a encolarlas con la acción requeue_dead.',
  },
  'not-answering': {
    what: 'Hay clientes esperando respuesta',
    remedy: 'Abrí la conversación y tocá «¿Por qué?» en el mensaje.',
  },
  'sends-unknown': {
    what: 'De algunos mensajes no se sabe si llegaron',
    remedy: 'Abrí cada conversación y decidí si se vuelven a enviar.',
  },
  'agent-off': {
    what: 'El agente está apagado o solo atiende números de prueba',
    remedy: 'Si no es a propósito, cambiá el modo en «Tienda y canales».',
  },
  'debounce-long': {
    what: 'Una tienda espera mucho antes de responder',
    remedy: 'Bajá la espera en «Tienda y canales»: 4 segundos alcanzan.',
  },
};

export const esWords = {
  well: 'Todo bien: ninguna de las fallas conocidas aparece.',
  first: 'Lo primero que hay que arreglar:',
  also: 'Después:',
  minor: 'Para saber:',
  remedy: 'Qué hacer:',
  seen: 'Visto:',
  checks: 'controles hechos',
  skipped: 'sin hacer, porque antes falla',
  noDatabase: 'No hay base configurada: con npm start se crea sola la primera vez.',
  bundle: 'Paquete para soporte, sin secretos ni datos de clientes:',
};
