// What the page's worker holds of the package: so much is loaded before the first curve, and no more.
import {
  Adam,
  BatchNormalization,
  backendInfo,
  Conv2D,
  Dense,
  Dropout,
  Flatten,
  MaxPooling2D,
  Rescaling,
  RMSprop,
  ready,
  Sequential,
  SGD,
} from 'wasm-nn';
import { serve } from 'wasm-nn/worker';

serve({ Adam, BatchNormalization, backendInfo, Conv2D, Dense, Dropout, Flatten, MaxPooling2D, Rescaling, RMSprop, ready, Sequential, SGD });
