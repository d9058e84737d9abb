namespace Kinora.Models.Catalog;

/// <summary>Reads the part of the YAML that says how a model is used: the keys <c>input</c> and <c>decode</c>.</summary>
internal static class ContractReader
{
    private const int LargestSide = 8192;
    private const int MostTop = 1000;

    private static readonly string[] ElementTypes = ["float32", "int32", "uint8"];

    public static ModelInput Input(CatalogNode node)
    {
        node.Allow("name", "type", "layout", "color", "width", "height", "mean", "std", "resize", "pad", "crop");
        var input = new ModelInput
        {
            Name = node.Required("name").Text(),
            Type = node.Optional("type")?.Text() ?? "float32",
            Layout = node.Required("layout").Choice<TensorLayout>(),
            Color = node.Required("color").Choice<ColorOrder>(),
            Width = node.Required("width").Whole(1, LargestSide),
            Height = node.Required("height").Whole(1, LargestSide),
            Mean = node.Required("mean").Numbers(),
            Std = node.Required("std").Numbers(),
            Resize = node.Required("resize").Choice<ResizeMode>(),
            Pad = (float)(node.Optional("pad")?.Number(0, 255) ?? 0),
            Crop = node.Optional("crop")?.Number() ?? 1,
        };
        if (!ElementTypes.Contains(input.Type))
            throw node.Wrong("type", $"must be one of {string.Join(", ", ElementTypes)}");
        if (input.Mean.Count != input.Channels || input.Std.Count != input.Channels || input.Std.Contains(0))
            throw node.Wrong("mean and std", $"need {input.Channels} numbers each, std without zeros");
        if (input.Crop is not (> 0 and <= 1))
            throw node.Wrong("crop", "is a share of the shorter side: above 0, up to 1");
        return input;
    }

    public static DecodeRecipe Decode(CatalogNode node)
    {
        node.Allow("recipe", "score", "iou", "top", "logits", "strides", "anchors", "variances", "outputs");
        return new DecodeRecipe
        {
            Name = node.Required("recipe").Text(),
            Score = node.Optional("score")?.Number(0, 1) ?? 0,
            Iou = node.Optional("iou")?.Number(0, 1) ?? 1,
            Top = node.Optional("top")?.Whole(1, MostTop) ?? 5,
            Logits = node.Optional("logits")?.Truth() ?? false,
            Strides = [.. (node.Optional("strides")?.Items() ?? []).Select(static x => x.Whole(1, LargestSide))],
            Anchors = [.. (node.Optional("anchors")?.Items() ?? []).Select(Anchors)],
            Variances = node.Optional("variances") is { } variances ? Variances(variances) : (0.1, 0.2),
            Outputs = node.Required("outputs").Fields(static output => output.Texts()),
        };
    }

    private static IReadOnlyList<AnchorSize> Anchors(CatalogNode node) => [.. node.Items().Select(Anchor)];

    // a number for a square, or width and height
    private static AnchorSize Anchor(CatalogNode node)
    {
        if (!node.IsList)
            return new AnchorSize(Side(node), Side(node));
        return node.Items().ToList() is [var width, var height]
            ? new AnchorSize(Side(width), Side(height))
            : throw node.Wrong("it", "must be a side, or a list of width and height");
    }

    private static float Side(CatalogNode node) => (float)node.Number(0.01, LargestSide);

    private static (double Center, double Size) Variances(CatalogNode node) => node.Items().ToList() is [var center, var size]
        ? (center.Number(1e-6, 1e6), size.Number(1e-6, 1e6))
        : throw node.Wrong("it", "must be two numbers, that of the centre and that of the size");
}
