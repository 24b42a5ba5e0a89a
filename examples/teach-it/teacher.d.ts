// For the tests: pages take the JavaScript as it is.
import type { Lessons } from './project.js';

interface Images {
  readonly data: Uint8Array;
  readonly shape: readonly number[];
}

export interface TrunkSource {
  readonly address?: string;
  readonly files?: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  readonly pixels?: string;
}

export interface TrunkInfo {
  readonly inputShape: readonly number[];
  readonly width: number;
  readonly layers: number;
  readonly pixels: string;
}

export interface Settings {
  readonly epochs?: number;
  readonly hidden?: number;
  readonly learningRate?: number;
  readonly onEpoch?: (figures: { readonly epoch: number; readonly epochs: number; readonly loss: number }) => void;
  readonly signal?: AbortSignal;
}

export interface Taught {
  readonly confusion: readonly (readonly number[])[];
  readonly seconds: number;
}

export class Teacher {
  useTrunk(source: TrunkSource): Promise<TrunkInfo>;
  features(images: Images): Float32Array;
  teach(given: Lessons & { readonly classes: number } & Settings): Promise<Taught>;
  predict(images: Images): Float32Array;
  save(): { readonly trunk: Uint8Array; readonly head: Uint8Array | undefined };
  useHead(bytes: Uint8Array): void;
  onnx(): Uint8Array;
  tfjs(labels: readonly string[]): Record<'model.json' | 'weights.bin' | 'metadata.json', Uint8Array>;
  keep(name: string, bytes: Uint8Array): Promise<void>;
  kept(name: string): Promise<Uint8Array | undefined>;
}
