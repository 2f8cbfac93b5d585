import { panelSize } from '../../ui/fit.ts';

/** What is wrong with what is on the panel, in words a developer understands. */
export type Complaint = string;

const visible = (element: Element): boolean =>
  element.checkVisibility({ visibilityProperty: true, opacityProperty: false });

const nameOf = (element: Element): string =>
  `${element.tagName.toLowerCase()} “${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 24)}”`;

/** The surface a finger meets: a native input fills the label around it. */
const controls = (scope: Element): HTMLElement[] =>
  [...scope.querySelectorAll<HTMLElement>('button, label, input:not(label input), a[href]')].filter(visible);

const sizeComplaints = (elements: readonly HTMLElement[], leastTarget: number): Complaint[] =>
  elements.flatMap((element) => {
    const box = element.getBoundingClientRect();
    return box.width < leastTarget - 0.5 || box.height < leastTarget - 0.5
      ? [
          `${nameOf(element)} is ${Math.round(box.width)}×${Math.round(box.height)}, less than ${Math.round(leastTarget)}`,
        ]
      : [];
  });

const placeComplaints = (elements: readonly HTMLElement[]): Complaint[] =>
  elements.flatMap((element) => {
    const box = element.getBoundingClientRect();
    const outside = box.left < 0 || box.top < 0 || box.right > panelSize.width || box.bottom > panelSize.height;
    return outside ? [`${nameOf(element)} reaches out of the panel`] : [];
  });

const overlapComplaints = (elements: readonly HTMLElement[], leastGap: number): Complaint[] =>
  elements.flatMap((element, index) => {
    const a = element.getBoundingClientRect();
    return elements.slice(index + 1).flatMap((other) => {
      if (element.contains(other) || other.contains(element)) return [];
      const b = other.getBoundingClientRect();
      const apart = Math.max(b.left - a.right, a.left - b.right, b.top - a.bottom, a.top - b.bottom);
      return apart < leastGap - 0.5
        ? [`${nameOf(element)} and ${nameOf(other)} are ${Math.round(apart)} px apart`]
        : [];
    });
  });

const textNodes = (scope: Element): Text[] => {
  const walker = scope.ownerDocument.createTreeWalker(scope, NodeFilter.SHOW_TEXT);
  const found: Text[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    if (node instanceof Text && node.data.trim() !== '') found.push(node);
  return found;
};

const clips = (element: Element): boolean => /hidden|clip|auto|scroll/.test(getComputedStyle(element).overflow);

/** Text that is too small, runs out of the panel, or is cut by a box around it. */
const textComplaints = (scope: Element, leastText: number): Complaint[] =>
  textNodes(scope).flatMap((node) => {
    const parent = node.parentElement;
    if (!parent || !visible(parent) || parent.closest('.unseen')) return [];
    const complaints: Complaint[] = [];
    const size = Number.parseFloat(getComputedStyle(parent).fontSize);
    if (size < leastText - 0.05)
      complaints.push(`“${node.data.trim().slice(0, 24)}” is ${size} px, less than ${leastText}`);
    const range = scope.ownerDocument.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    for (let around: Element | null = parent; around && scope.contains(around); around = around.parentElement) {
      const limits = around.getBoundingClientRect();
      const control = around.matches('button, label, output');
      if (!control && !clips(around)) continue;
      const slack = control ? 1 : 12;
      if (
        box.left < limits.left - slack ||
        box.right > limits.right + slack ||
        box.top < limits.top - slack ||
        box.bottom > limits.bottom + slack
      )
        complaints.push(`“${node.data.trim().slice(0, 24)}” is cut by or sticks out of ${nameOf(around)}`);
    }
    return complaints;
  });

/** Lists leave room for focus rings beyond their edge, invisible; line boxes of headings reach a little out. */
const slackOfBoxes = 12;

/** Boxes whose content is wider or higher than they are: something does not fit. */
const overflowComplaints = (scope: Element): Complaint[] =>
  [scope, ...scope.querySelectorAll('main, main > *, main > * > *')].flatMap((element) => {
    if (!visible(element)) return [];
    const wide = element.scrollWidth - element.clientWidth;
    const high = element.scrollHeight - element.clientHeight;
    return wide > 2 || high > slackOfBoxes
      ? [`${element.tagName.toLowerCase()}.${element.className} overflows by ${wide}×${high}`]
      : [];
  });

/**
 * Looks over what is on the panel: sizes in millimetres (`pxPerMm`), targets at least `target` mm with gaps of at least 3 mm,
 * text at least 7 mm, nothing outside, nothing cut.
 */
export const lintPanel = (root: Document, { pxPerMm, target }: { pxPerMm: number; target: number }): Complaint[] => {
  const dialog = root.querySelector('dialog');
  const scope = dialog ?? root.body;
  const elements = controls(scope);
  return [
    ...sizeComplaints(elements, target * pxPerMm),
    ...placeComplaints(elements),
    ...overlapComplaints(elements, 3 * pxPerMm),
    ...textComplaints(scope, 7 * pxPerMm),
    ...overflowComplaints(scope),
  ];
};
