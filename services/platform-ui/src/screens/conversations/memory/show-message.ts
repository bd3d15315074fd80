// Brings a message of the open thread into view, reading back as far as it takes.

const mostSteps = 40;
const pauseMs = 150;

/** @returns false when the thread does not hold it */
export async function showMessage(messageId: string): Promise<boolean> {
  for (let step = 0; step < mostSteps; step += 1) {
    const bubble = document.querySelector(`[data-message-id="${CSS.escape(messageId)}"]`);
    if (bubble) {
      bubble.scrollIntoView({ block: 'center' });
      bubble.animate([{ opacity: 0.25 }, { opacity: 1 }], { duration: 900 });
      return true;
    }
    const thread = document.querySelector('[role="log"]');
    if (!thread) return false;
    thread.scrollTop = -thread.scrollHeight;
    await new Promise((done) => setTimeout(done, pauseMs));
  }
  return false;
}
