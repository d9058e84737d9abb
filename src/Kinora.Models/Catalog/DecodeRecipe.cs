namespace Kinora.Models.Catalog;

/// <summary>How a model's outputs become results.</summary>
public sealed record DecodeRecipe
{
    /// <summary>Which decoder, as "nanodet" or "centernet".</summary>
    public required string Name { get; init; }

    /// <summary>Results below this score, 0..1, are not reported unless a caller asks; 0 when the recipe has no scores to
    /// compare.</summary>
    public double Score { get; init; }

    /// <summary>Of two boxes of one class that overlap by more than this intersection over union, the weaker goes; 1 keeps both.</summary>
    public double Iou { get; init; } = 1;

    /// <summary>Classifiers: how many classes are reported at most, from 1.</summary>
    public int Top { get; init; } = 5;

    /// <summary>Whether the scores are logits: a softmax makes probabilities of them. False when the graph ends with one.</summary>
    public bool Logits { get; init; }

    /// <summary>The pixel distance between cells of each output grid, in the order of the outputs; empty without grids.</summary>
    public IReadOnlyList<int> Strides { get; init; } = [];

    /// <summary>The boxes that stand around the centre of each cell, a list a stride, in the order of the outputs; empty for recipes that
    /// have none or know them.</summary>
    public IReadOnlyList<IReadOnlyList<AnchorSize>> Anchors { get; init; } = [];

    /// <summary>By what a network's offsets are multiplied: that of the centre and that of the size. 0.1 and 0.2 unless set.</summary>
    public (double Center, double Size) Variances { get; init; } = (0.1, 0.2);

    /// <summary>The names of the output tensors by the role they play, as "scores" or "boxes".</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Outputs { get; init; }
}
