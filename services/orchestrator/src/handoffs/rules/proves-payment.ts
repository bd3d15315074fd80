// Whether a customer says that money was sent or sends what shows it: it is a person who looks whether it arrived.
import { foldWords, sentencesIn } from './fold-words.ts';

const proofs = [
  // es
  '(?:te |les |ahi |ahora |aca |aqui |ahi te |aca te |ahora te |aqui te |ya te )?(?:mando|paso|envio|adjunto|dejo|va|mande|pase|envie|adjunte|deje|comparto|muestro|subo|reenvio) (?:el |un |mi |la |por aca el |aca el )?(?:comprobantes?|recibo de (?:pago|la transferencia)|ticket de pago|captura (?:del pago|de la transferencia|de pago)|constancia)',
  '(?:este|aca|ahi|aqui|ahi) (?:es|esta|va|tenes|tienen|te va|les va) (?:el |mi )?comprobante|^comprobantes?(?: de (?:pago|transferencia|la transferencia|mi pago))?[.! ]*$|comprobante (?:adjunto|enviado|de (?:mi|la) (?:pago|transferencia|compra))|adjunto comprobante',
  'ya (?:te |les |lo |la |los |esta |le |se )?(?:pague|abone|transferi|deposite|gire|hice (?:el|la) (?:pago|transferencia|deposito)|realice (?:el|la) (?:pago|transferencia|deposito)|mande (?:la plata|el pago)|envie (?:la plata|el pago|el dinero)|pagado|paga|abonado|transferido)',
  '(?:recien|acabo de|ahi|listo|ahora) (?:te |les |lo |la )?(?:pagar|pague|abonar|abone|transferir|transferi|depositar|deposite|hice (?:el|la) (?:pago|transferencia|deposito)|hacer (?:el|la) (?:pago|transferencia|deposito)|realizar (?:el|la) (?:pago|transferencia))',
  '(?:te|les|le) (?:transferi|deposite|gire)(?: |$)|hice (?:el|la|un|una) (?:pago|transferencia|deposito)(?! (?:y )?(?:despues|manana))|(?:pago|transferencia|deposito) (?:hecho|hecha|realizad[oa]|enviad[oa]|list[oa]|acreditad[oa])|(?:les|te) (?:llego|entro) (?:el|la|mi) (?:pago|transferencia|plata|deposito)|recibieron (?:el|la|mi) (?:pago|transferencia|plata|deposito|comprobante)|(?:vieron|ven|pudieron ver|chequearon|confirmas|confirman|confirmame|confirmarme|me confirmas|podes confirmar|verificas) (?:que (?:les )?(?:llego|entro) )?(?:el|la|mi|si (?:les )?(?:llego|entro) (?:el|la|mi)) (?:pago|transferencia|comprobante|deposito)|se acredito (?:el|mi|la) (?:pago|transferencia)|pague (?:ayer|hoy|recien|esta manana|anoche|con|por|el|la|los|y|hace)|deposite (?:ayer|hoy|recien|esta|en)|transferi (?:ayer|hoy|recien|esta|los|el|la|a|desde|al|por)',
  // pt
  '(?:te |segue |envio |estou |to |vou |ta |esta )?(?:mando|mandei|envio|enviei|enviando|mandando|segue|anexo|anexei|passo|aqui esta|ta ai|esta ai|segue ai|segue em anexo|segue o|ai vai) (?:o |um |meu |aqui o |ai o |em anexo o )?(?:comprovantes?|recibo do (?:pix|pagamento))|^comprovantes?(?: d[oe] (?:pix|pagamento|transferencia))?[.! ]*$|comprovante (?:em anexo|anexo|enviado|do (?:meu )?(?:pix|pagamento))',
  '(?:ja|acabei de|eu ja|agora|acabo de) (?:te |lhe |fiz o |fiz a |fazer o |fazer a )?(?:paguei|pagar|transferi|transferir|depositei|depositar|pix|pagamento|transferencia|efetuei o pagamento|realizei o pagamento|esta pago|ta pago)|(?:fiz|efetuei|realizei|mandei|enviei) (?:o |um |a |uma )?(?:pix|pagamento|transferencia|deposito)|pix (?:feito|enviado|realizado)|pagamento (?:feito|realizado|efetuado|enviado)|(?:caiu|chegou|entrou|recebeu|receberam|confirma|confirmam|compensou) (?:ai )?(?:o |a |meu |minha )?(?:pix|pagamento|transferencia|comprovante|deposito)|paguei (?:ontem|hoje|agora|o|a|com|por|no|via|e|faz)|ta pago|esta pago',
].map((pattern) => new RegExp(`(?<![a-z0-9])(?:${pattern})(?![a-z0-9])`, 'g'));

/** Not yet, in general, or how it is done. */
const notYet =
  /\b(?:como|donde|a donde|adonde|a que|onde|para onde|por donde|hace falta|es necesario|necesitan|tengo que|hay que|debo|puedo|podria|se puede|preciso|precisa|posso|devo|tenho que|cuando|quando|una vez que|luego|despues|depois|assim que|en cuanto|apenas|ni bien|si (?:ya |te |les |lo )?(?:pag|transf|deposit|abon|mand|hic|hag)|se (?:eu |ja )?(?:pag|transf|fiz|fizer)|todavia no|aun no|ainda nao|no (?:te |les |lo |la )?(?:pague|transferi|pude|deposite|hice|mande|abone)|nao (?:paguei|transferi|fiz|consegui)|antes de|manana|amanha|falta|sin|sem|voy a|vou|quiero|quero|la otra vez|la vez pasada|el ano pasado|el mes pasado|ano passado|mes passado|da outra vez)\b[^,;.!?]{0,45}$/;
const said = /\b(?:cuando|quando|luego|despues|depois|manana|amanha)\b/;

const receiptName = /comprobante|comprovante|recibo|transferencia|receipt|voucher|\bpix\b|mercado ?pago/;
const talkOfMoney =
  /\b(?:alias|cbu|cvu|transferencia|transferir|transferi|comprobante|comprovante|pix|chave pix|deposito)\b/;

/** `folded` as foldWords gives it. */
export function provesPayment(folded: string): boolean {
  return sentencesIn(folded).some((sentence) =>
    proofs.some((proof) =>
      Array.from(sentence.matchAll(proof)).some((match) => {
        const before = sentence.slice(0, match.index);
        const whole = before + match[0];
        return !notYet.test(before) && !(said.test(before) && whole.endsWith('?'));
      }),
    ),
  );
}

/** The label a picture or file stands with, such as "[documento: comprobante.pdf]", and the words beside it. */
const attachment = /^\[(imagen|documento)(?:: ([^\]]*))?\]\s*/;

/** What the customer wrote beside the label of a picture or file. */
export function withoutLabel(text: string): string {
  return text.replace(attachment, '');
}

/** A file named like a receipt; or a picture or file without a word of its own right after the talk was of a transfer. */
export function showsReceipt(text: string, talkBefore: string): boolean {
  const found = attachment.exec(text);
  if (!found) return false;
  if (found[2] && receiptName.test(foldWords(found[2]))) return true;
  return withoutLabel(text).trim() === '' && talkOfMoney.test(talkBefore);
}
