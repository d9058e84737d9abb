namespace Kinora.Models.Import.Ops;

/// <summary>By what a model's picture input grows or shrinks: <paramref name="To"/> / <paramref name="From"/>, in pixels.</summary>
internal readonly record struct ImportScale(int From, int To)
{
    public static ImportScale None { get; } = new(1, 1);

    /// <summary>A size inside the model that follows the input's.</summary>
    /// <exception cref="ModelImportException">The size does not scale to a whole number.</exception>
    public int Apply(int size)
    {
        var scaled = (long)size * To;
        return scaled % From == 0 && scaled / From is > 0 and <= int.MaxValue
            ? (int)(scaled / From)
            : throw new ModelImportException(
                $"Its size {size} does not scale by {To}/{From} to a whole number; choose another input size.");
    }
}
