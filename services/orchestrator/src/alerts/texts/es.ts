// What can be wrong, in Spanish as an Argentine writes it.
import type { ProblemTexts } from './problem-texts.ts';

export const es: ProblemTexts = {
  'service.away': {
    sentence: ({ name }) => `El servicio ${name} no responde.`,
    remedy:
      'Fijate si su contenedor está en marcha y mirá sus últimos registros; si cambió de nombre o de puerto, corregí su dirección en el entorno del orquestador.',
  },
  'redis.degraded': {
    sentence: () => 'Redis no responde. Todo sigue funcionando, un poco más lento.',
    remedy:
      'Revisá que Redis esté en marcha y que REDIS_URL tenga la contraseña correcta. No se pierde nada mientras tanto.',
  },
  'listener.deaf': {
    sentence: () => 'Se cortó la conexión que escucha los avisos de la base. Los turnos se buscan una vez por segundo.',
    remedy:
      'Vuelve sola. Si dura, revisá los cortes entre el orquestador y Postgres, y que no haya un pooler en modo transacción en el medio.',
  },
  'clock.skewed': {
    sentence: ({ count }) => `El reloj de este servidor y el de Postgres difieren ${count} segundos.`,
    remedy:
      'Activá la sincronización de hora (NTP) en las dos máquinas; con la hora corrida, WhatsApp rechaza firmas y los plazos salen mal.',
  },
  'process.slow': {
    sentence: ({ count }) => `El orquestador está sobrecargado: tarda ${count} ms en atender cada cosa.`,
    remedy: 'Mirá si al servidor le falta procesador o memoria, o sumá una réplica del orquestador.',
  },
  'secret.weak': {
    sentence: ({ name }) =>
      `El valor de ${name} se puede leer en un ejemplo o adivinar: sirve para probar, y en producción no se acepta.`,
    remedy:
      'Generá uno con: openssl rand -hex 32, y reiniciá los servicios. Para ENCRYPTION_KEY agregá la nueva adelante, separada por coma de la vieja, y corré: npm run secrets -- rotate',
  },
  'schema.finding': {
    sentence: ({ name }) => `El esquema de la base tiene algo que Nexus no puede arreglar solo: ${name}.`,
    remedy: 'Corré npm run doctor: muestra qué es. Hacé una copia de la base antes de tocarla a mano.',
  },
  'queue.behind': {
    sentence: ({ name, minutes }) => `La cola «${name}» está atrasada ${minutes} min.`,
    remedy: 'Mirá los registros del orquestador: o no da abasto o algo falla al tomar el trabajo.',
  },
  'shop.not_answering': {
    sentence: ({ count, minutes }) =>
      count === 1
        ? `Hay un mensaje sin responder desde hace ${minutes} min.`
        : `Hay ${count} mensajes sin responder; el más viejo, desde hace ${minutes} min.`,
    remedy:
      'Abrí la conversación y tocá «¿Por qué?» en el mensaje: dice dónde quedó. Si urge, respondé vos desde el panel.',
  },
  'handoff.unanswered': {
    sentence: ({ count, minutes }) =>
      count === 1
        ? `Un cliente espera a una persona desde hace ${minutes} min y nadie le respondió.`
        : `${count} clientes esperan a una persona y nadie les respondió; el primero, desde hace ${minutes} min.`,
    remedy: 'Abrí «Conversaciones» y filtrá por «Esperan»: respondé, o marcá como resuelto lo que ya lo esté.',
  },
  'store.refused': {
    sentence: () => 'Tienda Nube rechaza el token de la tienda: el agente no puede ver productos ni pedidos.',
    remedy: 'Generá un token nuevo en Tienda Nube y cargalo en «Tienda y canales».',
  },
  'model.refused': {
    sentence: ({ reason }) =>
      `El proveedor del modelo rechaza la clave o el modelo (${reason}): el agente no puede responder.`,
    remedy: 'Revisá la clave del modelo en «Tienda y canales» y el modelo elegido en «Agentes».',
  },
  'model.quota': {
    sentence: () => 'Se terminó el saldo del proveedor del modelo: el agente no puede responder.',
    remedy: 'Cargá saldo en la cuenta del proveedor. En cuanto haya, el agente vuelve a responder solo.',
  },
  'channel.broken': {
    sentence: ({ name, reason }) =>
      `WhatsApp rechaza las credenciales del número «${name}» (${reason}): no sale ningún mensaje.`,
    remedy: 'Cargá credenciales nuevas del número en «Tienda y canales».',
  },
  'channel.silent': {
    sentence: ({ name, count, minutes }) =>
      `Al número «${name}» no le llega nada desde hace ${Math.round(minutes / 60)} h; otras semanas, a esta hora, ya habían llegado unos ${count} mensajes.`,
    remedy:
      'Escribile al número desde un teléfono. Si no aparece acá, revisá en el proveedor la dirección del webhook y que esté activo.',
  },
  'channel.refusing': {
    sentence: ({ name }) =>
      `Los avisos de WhatsApp para el número «${name}» llegan con una firma que no corresponde y se rechazan: no entra ningún mensaje.`,
    remedy:
      'Copiá de nuevo en Nexus el secreto del webhook, tal como lo muestra el proveedor (en Meta, el «app secret» de la aplicación).',
  },
  'channel.other_number': {
    sentence: ({ name, reason }) =>
      `Lo que llega a la dirección del número «${name}» es para otro número (${reason}): no entra ningún mensaje.`,
    remedy:
      'Compará el número cargado en «Tienda y canales» con el que muestra el proveedor, y registrá en cada número la dirección que le corresponde.',
  },
  'jobs.dead': {
    sentence: ({ name, count }) =>
      count === 1 ? `Una tarea «${name}» se dio por perdida.` : `${count} tareas «${name}» se dieron por perdidas.`,
    remedy: 'Corregí la causa que figura en el detalle y volvé a encolarlas con la acción requeue_dead.',
  },
  'sends.unknown': {
    sentence: ({ count }) =>
      count === 1 ? 'De un mensaje no sabemos si llegó.' : `De ${count} mensajes no sabemos si llegaron.`,
    remedy:
      'Abrí la conversación y decidí si se vuelve a enviar: Nexus no lo repite solo, para que nadie lo reciba dos veces.',
  },
};
