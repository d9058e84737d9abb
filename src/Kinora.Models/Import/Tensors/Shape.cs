namespace Kinora.Models.Import.Tensors;

/// <summary>
/// The extent of a tensor, static but for dimensions that are known only while the model runs. Constructing one is where the importer
/// bounds what a file can ask for: a rank of at most <see cref="MaxRank"/> and at most <see cref="MaxElements"/> elements; anything else
/// is a <see cref="ModelImportException"/>.
/// </summary>
internal sealed class Shape : IEquatable<Shape>
{
    public const int MaxRank = 8;
    public const int MaxElements = 1 << 28;

    /// <summary>A dimension that is known only while the model runs.</summary>
    public const int Open = -1;

    private readonly int[] _dimensions;
    private readonly int _elements;

    public Shape(params ReadOnlySpan<int> dimensions)
        : this(dimensions, mayBeOpen: false)
    {
    }

    private Shape(ReadOnlySpan<int> dimensions, bool mayBeOpen)
    {
        if (dimensions.Length > MaxRank)
            throw new ModelImportException($"A tensor of rank {dimensions.Length} exceeds the limit of {MaxRank}.");

        _dimensions = dimensions.ToArray();
        var elements = 1L;
        IsKnown = true;
        foreach (var dimension in _dimensions)
        {
            if (mayBeOpen && dimension == Open)
            {
                IsKnown = false;
                continue;
            }

            if (dimension < 0)
                throw new ModelImportException($"The shape [{string.Join(',', _dimensions)}] has a negative dimension.");
            elements *= dimension;
            if (elements > MaxElements)
                throw new ModelImportException($"A tensor of shape {this} exceeds the limit of {MaxElements} elements.");
        }

        _elements = (int)elements;
    }

    public static Shape Scalar { get; } = new();

    public int Rank => _dimensions.Length;

    /// <summary>Whether no dimension is <see cref="Open"/>.</summary>
    public bool IsKnown { get; }

    /// <exception cref="ModelImportException">A dimension is open.</exception>
    public int Elements =>
        IsKnown ? _elements : throw new ModelImportException($"The size of a tensor of shape {this} is known only while the model runs.");

    public ReadOnlySpan<int> Dimensions => _dimensions;

    /// <summary>The extent along an axis; a negative axis counts from the end.</summary>
    public int this[int axis] => _dimensions[Axis(axis)];

    /// <summary>A shape in which dimensions may be <see cref="Open"/>.</summary>
    public static Shape Partly(params ReadOnlySpan<int> dimensions) => new(dimensions, mayBeOpen: true);

    /// <summary>The axis as a number from zero; a negative one counts from the end.</summary>
    public int Axis(int axis) =>
        axis >= -Rank && axis < Rank
            ? axis < 0 ? axis + Rank : axis
            : throw new ModelImportException($"The axis {axis} is outside a tensor of shape {this}.");

    /// <summary>The shape of an elementwise result, as NumPy, TensorFlow and ONNX broadcast.</summary>
    public static Shape Broadcast(Shape a, Shape b)
    {
        Span<int> result = stackalloc int[Math.Max(a.Rank, b.Rank)];
        for (var i = 1; i <= result.Length; i++)
        {
            var left = i <= a.Rank ? a[-i] : 1;
            var right = i <= b.Rank ? b[-i] : 1;
            if (left != right && left is not (1 or Open) && right is not (1 or Open))
                throw new ModelImportException($"The shapes {a} and {b} do not broadcast.");

            // An open dimension is taken for what it is broadcast with.
            result[^i] = left == 1 || (left == Open && right != 1) ? right : left;
        }

        return Partly(result);
    }

    public Shape Permute(ReadOnlySpan<int> permutation)
    {
        if (permutation.Length != Rank)
            throw new ModelImportException($"A permutation of {permutation.Length} axes does not fit the shape {this}.");

        Span<int> result = stackalloc int[Rank];
        var seen = 0;
        for (var i = 0; i < Rank; i++)
        {
            var axis = Axis(permutation[i]);
            seen |= 1 << axis;
            result[i] = _dimensions[axis];
        }

        return seen == (1 << Rank) - 1
            ? Partly(result)
            : throw new ModelImportException($"The permutation [{string.Join(',', permutation.ToArray())}] repeats an axis.");
    }

    /// <summary>This shape with another extent along one axis.</summary>
    public Shape With(int axis, int extent)
    {
        var result = _dimensions.ToArray();
        result[Axis(axis)] = extent;
        return Partly(result);
    }

    /// <summary>Row-major distances between neighbours along each axis, in elements.</summary>
    public int[] Strides()
    {
        var strides = new int[Rank];
        for (int i = Rank - 1, stride = 1; i >= 0; stride *= _dimensions[i], i--)
            strides[i] = stride;
        return strides;
    }

    public bool Equals(Shape? other) => other is not null && _dimensions.AsSpan().SequenceEqual(other._dimensions);

    public override bool Equals(object? obj) => Equals(obj as Shape);

    public override int GetHashCode() => HashCode.Combine(Rank, _elements);

    public override string ToString() => $"[{string.Join(',', _dimensions.Select(static dimension => dimension == Open ? "?" : $"{dimension}"))}]";
}
