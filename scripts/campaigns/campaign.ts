/** One thing `npm run campaign` can do. */
export interface Campaign {
  readonly name: string;
  readonly about: string;
  /** Whole numbers; `standard` is taken where none is given, `null`: one drawn from the clock. */
  readonly options: Readonly<Record<string, { readonly about: string; readonly standard: number | null }>>;
  /** Whether all was well. `report` gets the lines for people. */
  run(figure: (option: string) => number, report: (line: string) => void): Promise<boolean>;
}
