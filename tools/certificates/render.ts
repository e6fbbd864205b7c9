import { chromium, type Browser } from 'playwright-core';

/** Draws pages of HTML with the Chromium of the machine. */
export interface PageRenderer {
  /** The page as PNG, at the given resolution. */
  png(html: string, dpi: number): Promise<Buffer>;
  /** The page as PDF with a text layer. */
  pdf(html: string): Promise<Buffer>;
  close(): Promise<void>;
}

export async function openRenderer(executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'): Promise<PageRenderer> {
  const browser: Browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  return {
    async png(html, dpi) {
      const context = await browser.newContext({ viewport: { width: 794, height: 1123 }, deviceScaleFactor: dpi / 96 });
      const page = await context.newPage();
      await page.setContent(html);
      const image = await page.screenshot({ type: 'png' });
      await context.close();
      return image;
    },
    async pdf(html) {
      const page = await browser.newPage();
      await page.setContent(html);
      const file = await page.pdf({ width: '210mm', height: '297mm', printBackground: true });
      await page.close();
      return file;
    },
    close: () => browser.close(),
  };
}
