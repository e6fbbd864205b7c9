declare module 'heic-decode' {
  interface DecodedImage { width: number; height: number; data: Uint8ClampedArray }
  interface HeicImage { width: number; height: number; decode(): Promise<DecodedImage> }
  interface HeicDecoder {
    (input: { buffer: Uint8Array }): Promise<DecodedImage>;
    all(input: { buffer: Uint8Array }): Promise<HeicImage[] & { dispose(): void }>;
  }
  const decode: HeicDecoder;
  export { decode as default };
}
