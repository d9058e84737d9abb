namespace Kinora.Vision.Detectors;

/// <summary>One grid of cells over a network's input.</summary>
/// <param name="Stride">Distance between cells in pixels.</param>
/// <param name="Columns">Cells a row.</param>
/// <param name="Cells">Cells in all.</param>
/// <param name="First">How many cells the grids before it have.</param>
internal readonly record struct GridLevel(int Stride, int Columns, int Cells, int First);
