// A field to draw digits in, by pointer or by keys, and what is drawn as bytes in the size of a data set.
import { made } from './dom.js';

/** Of the field itself, in its own pixels; the pen is as wide as MNIST's. */
const SIDE = 280;
const PEN = 22;
/** How far an arrow key goes. */
const KEY_STEP = 10;

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export class Pad {
  private readonly context: CanvasRenderingContext2D;
  /** What was drawn, without the pen that keys move. */
  private readonly ink = made('canvas', { width: SIDE, height: SIDE });
  private pen: readonly [number, number] = [SIDE / 2, SIDE / 4];
  private down = false;
  empty = true;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly drawn: () => void,
  ) {
    Object.assign(canvas, { width: SIDE, height: SIDE, tabIndex: 0 });
    canvas.setAttribute('role', 'application');
    this.context = canvas.getContext('2d')!;
    canvas.addEventListener('pointerdown', (event) => {
      this.pen = this.at(event);
      this.lineTo(this.pen);
    });
    canvas.addEventListener('pointermove', (event) => {
      if (event.buttons > 0) this.lineTo(this.at(event));
    });
    canvas.addEventListener('keydown', (event) => this.key(event));
    canvas.addEventListener('blur', () => this.show(false));
  }

  clear(): void {
    this.ink.getContext('2d')!.clearRect(0, 0, SIDE, SIDE);
    this.empty = true;
    this.show(false);
  }

  /** `side` by `side` bytes, from 0 where nothing is drawn to 255. */
  pixels(side: number): Uint8Array {
    const small = made('canvas', { width: side, height: side });
    const context = small.getContext('2d', { willReadFrequently: true })!;
    context.imageSmoothingQuality = 'high';
    context.drawImage(this.ink, 0, 0, side, side);
    const { data } = context.getImageData(0, 0, side, side);
    return Uint8Array.from({ length: side * side }, (_, i) => data[4 * i + 3]!);
  }

  private at({ offsetX, offsetY }: MouseEvent): [number, number] {
    const scale = SIDE / this.canvas.clientWidth;
    return [offsetX * scale, offsetY * scale];
  }

  private lineTo(to: readonly [number, number]): void {
    const context = this.ink.getContext('2d')!;
    Object.assign(context, { strokeStyle: '#fff', lineWidth: PEN, lineCap: 'round', lineJoin: 'round' });
    context.beginPath();
    context.moveTo(...this.pen);
    context.lineTo(...to);
    context.stroke();
    this.pen = to;
    this.empty = false;
    this.show(false);
    this.drawn();
  }

  private key(event: KeyboardEvent): void {
    const arrow = ARROWS[event.key];
    if (event.key === ' ') this.down = !this.down;
    else if (!arrow) return;
    event.preventDefault();
    if (arrow) {
      const to = arrow.map((step, i) => Math.min(SIDE, Math.max(0, this.pen[i]! + step * KEY_STEP))) as [number, number];
      if (this.down) this.lineTo(to);
      this.pen = to;
    }
    this.show(true);
  }

  private show(pen: boolean): void {
    const { context } = this;
    context.clearRect(0, 0, SIDE, SIDE);
    context.drawImage(this.ink, 0, 0);
    if (!pen) return;
    Object.assign(context, { strokeStyle: this.down ? '#f79d4f' : '#6cb2f7', lineWidth: 3 });
    context.beginPath();
    context.arc(...(this.pen as [number, number]), PEN / 2, 0, 2 * Math.PI);
    context.stroke();
  }
}
