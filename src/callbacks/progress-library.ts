import library from 'cli-progress';

// By a module of its own, which is loaded where a bar is drawn: what a bundler needs to import CommonJS then stands there too.
export const SingleBar: typeof library.SingleBar = library.SingleBar;
export const Presets: typeof library.Presets = library.Presets;
