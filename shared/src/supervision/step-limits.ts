import * as v from 'valibot';

/**
 * What somebody has to do next about a case, each with a clock of its own: `acceptance` of what was received or supplemented;
 * `supplement`, by the resident; `decision`, from acceptance on; `departmentReply`, of each department that was asked; `pause`,
 * for a special procedure; `completion` of what was granted; `delivery`; `correction`, by a second person.
 */
export const supervisedStepSchema = v.picklist([
  'acceptance',
  'supplement',
  'decision',
  'departmentReply',
  'pause',
  'completion',
  'delivery',
  'correction',
]);
export type SupervisedStep = v.InferOutput<typeof supervisedStepSchema>;

const workingDays = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(180));

/** Working days that an item gives each step (环节时限); a step without one is not watched for itself. */
export const stepLimitsSchema = v.strictObject(
  v.entriesFromList(supervisedStepSchema.options, v.optional(workingDays)),
);
export type StepLimits = v.InferOutput<typeof stepLimitsSchema>;
