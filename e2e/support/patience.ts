/** The tests share the machine with others: a goal that holds on a quiet one is given so many times the time. */
export const patienceFactor = 3;
