/** A text people read, in both languages of the product. Being one value, neither language can be forgotten. */
export interface Text {
  readonly ko: string;
  readonly en: string;
}

export type Locale = keyof Text;
