// What is offered to whoever sets hours for the first time: weekdays from nine to six.

export const usualHours = [1, 2, 3, 4, 5].map((day) => ({ day, from: '09:00', to: '18:00' }));
