using Microsoft.ML.OnnxRuntime.Tensors;

namespace Kinora.Vision.Sessions;

/// <summary>What a model says about one of its inputs or outputs.</summary>
/// <param name="Name">As the graph calls it.</param>
/// <param name="ElementType">Type of its numbers; String or undefined where it holds none.</param>
/// <param name="Dimensions">Sizes, outermost first; -1 where the model leaves one open.</param>
public sealed record TensorInfo(string Name, TensorElementType ElementType, IReadOnlyList<int> Dimensions)
{
    /// <summary>As float32 [1,3,416,416], for messages; open sizes show as ?.</summary>
    public override string ToString() => $"{TypeName} [{string.Join(',', Dimensions.Select(size => size < 0 ? "?" : $"{size}"))}]";

    /// <summary>How many numbers a counted tensor keeps about, so that what a model gives stays bounded.</summary>
    private const int MostNumbers = 4096;

    private const int MostRows = 1000;

    /// <summary>True for an output whose number of rows each run decides, as that of a detector which lists what it has found.</summary>
    public bool IsCounted { get; init; }

    /// <summary>True when the first size is open and the others are not: several pictures may share a run.</summary>
    public bool HasOpenBatch => !IsCounted && Dimensions is [< 0, ..] && Dimensions.Skip(1).All(size => size > 0);

    /// <summary>Numbers a row of a counted tensor: the product of the sizes behind the open one.</summary>
    public int CountedColumns =>
        (int)Math.Min(int.MaxValue, Dimensions.SkipWhile(static size => size > 0).Skip(1).Aggregate(1.0, static (product, size) => product * size));

    /// <summary>How many rows of a counted tensor are kept; a run that gives more loses those behind them.</summary>
    public int CountedCapacity => Math.Clamp(MostNumbers / CountedColumns, 1, MostRows);

    /// <summary>
    /// Whether a run decides the number of rows: one size of the output is open, those before it are 1, and it is not that of the batch, which
    /// the inputs leave open under the same name.
    /// </summary>
    internal static bool Counts(IReadOnlyList<int> sizes, IReadOnlyList<string> names, IReadOnlyCollection<string> batches)
    {
        var open = sizes.TakeWhile(static size => size == 1).Count();
        return open < sizes.Count && sizes[open] < 0 && sizes.Skip(open + 1).All(static size => size > 0) &&
            (batches.Count == 0 || open > 0 || (names[open].Length > 0 && !batches.Contains(names[open])));
    }

    private string TypeName => ElementType switch
    {
        TensorElementType.Float => "float32",
        TensorElementType.Double => "float64",
        var other => other.ToString().ToLowerInvariant(),
    };
}
