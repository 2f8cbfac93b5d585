import * as v from 'valibot';
import { type CentreId, centreIdSchema } from '../ids.ts';

/** What an account is for. */
export const staffRoleSchema = v.picklist([
  'clerk',
  'approver',
  'maintainer',
  'catalogueManager',
  'catalogueReviewer',
  'hotline',
  'supervisor',
]);
export type StaffRole = v.InferOutput<typeof staffRoleSchema>;

/** What there is to do in the console. `overview`: looking at terminals and at what cases there are. */
export type StaffWork = 'cases' | 'terminals' | 'accounts' | 'catalogue' | 'overview' | 'calls' | 'supervision';

const worksOf: Readonly<Record<StaffRole, readonly StaffWork[]>> = {
  clerk: ['cases', 'overview'],
  approver: ['cases', 'terminals', 'accounts', 'overview'],
  maintainer: ['terminals', 'overview'],
  catalogueManager: ['catalogue', 'overview'],
  catalogueReviewer: ['catalogue', 'overview'],
  hotline: ['calls'],
  // No case of their own: whoever watches does not decide.
  supervisor: ['supervision', 'overview'],
};

/** The one rule of who may do what; asked by the server for each request, and by the page for what it offers. */
export const mayDo = (role: StaffRole, work: StaffWork): boolean => worksOf[role].includes(work);

/** Where somebody works: at one centre, or, `null`, for all of them. */
export const staffPlaceSchema = v.nullable(centreIdSchema);
export type StaffPlace = v.InferOutput<typeof staffPlaceSchema>;

/** What an account may do, and where: together they say all that it may see. */
export interface StaffPost {
  readonly role: StaffRole;
  readonly place: StaffPlace;
}

/**
 * The one rule of jurisdiction: whether what a centre holds is for somebody of this place. What is held by no centre that is
 * known (`null`) is left to those who work for all.
 */
export const isWithin = (place: StaffPlace, centre: CentreId | null): boolean => place === null || place === centre;

/** Whether such an account makes sense: the catalogue is one for all centres. */
export const isPost = ({ role, place }: StaffPost): boolean => place === null || !mayDo(role, 'catalogue');

/** Whether somebody may make, close and open again accounts of a post: nobody gives away more than they have. */
export const mayAppoint = (by: StaffPost, post: StaffPost): boolean =>
  mayDo(by.role, 'accounts') && isPost(post) && isWithin(by.place, post.place);
