/** All that draws, in one file of the build with the library that it draws with: loaded by chart-with-table.tsx and by nobody else. */
export { BandDrawing } from "./band-drawing.tsx";
export { ReliabilityDrawing } from "./reliability-drawing.tsx";
