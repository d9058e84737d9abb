using Kinora.Models.Catalog;
using Kinora.Vision.Sessions;

namespace Kinora.Vision.Detectors;

/// <summary>The grids of cells that a detector lays over its input: one a stride, each row by row.</summary>
internal static class GridLevels
{
    /// <summary>The grids of a model, in the order of its recipe's strides.</summary>
    /// <exception cref="ModelLoadException">The recipe names no strides.</exception>
    public static GridLevel[] Of(ModelContract model)
    {
        if (model.Decode.Strides.Count == 0)
        {
            throw new ModelLoadException($"The recipe '{model.Decode.Name}' of model '{model.Id}' needs strides.");
        }

        var levels = new GridLevel[model.Decode.Strides.Count];
        var first = 0;
        for (var i = 0; i < levels.Length; i++)
        {
            var stride = model.Decode.Strides[i];
            var columns = (model.Input.Width + stride - 1) / stride;
            levels[i] = new GridLevel(stride, columns, columns * ((model.Input.Height + stride - 1) / stride), first);
            first += levels[i].Cells;
        }

        return levels;
    }
}
