// Tags that people put on a conversation; rules of routing look at them.
import { z } from 'zod';

export const conversationTag = z.string().trim().toLowerCase().min(1).max(30);
