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
            Mean = [.. node.Required("mean").Numbers().Select(static x => (float)x)],
            Std = [.. node.Required("std").Numbers().Select(static x => (float)x)],
            Resize = node.Required("resize").Choice<ResizeMode>(),
            Pad = (float)(node.Optional("pad")?.Number(0, 255) ?? 0),
            Crop = node.Optional("crop")?.Number(0.01, 1) ?? 1,
        };
        if (!ElementTypes.Contains(input.Type))
            throw node.Wrong("type", $"must be one of {string.Join(", ", ElementTypes)}");
        if (input.Mean.Count != input.Channels || input.Std.Count != input.Channels || input.Std.Contains(0))
            throw node.Wrong("mean and std", $"need {input.Channels} numbers each, std without zeros");
        return input;
    }

    public static DecodeRecipe Decode(CatalogNode node)
    {
        node.Allow("recipe", "score", "iou", "top", "logits", "strides", "outputs");
        return new DecodeRecipe
        {
            Name = node.Required("recipe").Text(),
            Score = node.Optional("score")?.Number(0, 1) ?? 0,
            Iou = node.Optional("iou")?.Number(0, 1) ?? 1,
            Top = node.Optional("top")?.Whole(1, MostTop) ?? 5,
            Logits = node.Optional("logits")?.Truth() ?? false,
            Strides = [.. (node.Optional("strides")?.Items() ?? []).Select(static x => x.Whole(1, LargestSide))],
            Outputs = node.Required("outputs").Fields().ToDictionary(static field => field.Key, static field => field.Value.Texts()),
        };
    }
}
