// ISO 4217: the currencies whose minor unit is not a hundredth
const SCALES: Readonly<Record<string, number>> = {
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  CLF: 4,
  UYW: 4,
};

/** Digits behind the point of a currency's minor unit (ISO 4217); 2 where none is named. */
export function currencyScale(currency: string | null): number {
  return currency === null ? 2 : (SCALES[currency] ?? 2);
}
