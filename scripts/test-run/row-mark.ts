// What a line begins with that a test prints for people: it is shown also when all went well.
export const rowMark = 'row | ';
