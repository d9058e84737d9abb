namespace Kinora.Models.Catalog;

/// <summary>The picture a model reads. Its tensor holds (x − <see cref="Mean"/>) / <see cref="Std"/> for channel values x in
/// 0..255.</summary>
public sealed record ModelInput
{
    /// <summary>The tensor's name in the ONNX file.</summary>
    public required string Name { get; init; }

    /// <summary>The element type: "float32", "int32" or "uint8".</summary>
    public required string Type { get; init; }

    public required TensorLayout Layout { get; init; }

    public required ColorOrder Color { get; init; }

    /// <summary>In pixels.</summary>
    public required int Width { get; init; }

    /// <summary>In pixels.</summary>
    public required int Height { get; init; }

    /// <summary>One number a channel, in the order of <see cref="Color"/>.</summary>
    public required IReadOnlyList<float> Mean { get; init; }

    /// <summary>One number a channel, in the order of <see cref="Color"/>; never zero.</summary>
    public required IReadOnlyList<float> Std { get; init; }

    public required ResizeMode Resize { get; init; }

    /// <summary>How much of the middle a <see cref="ResizeMode.CentreCrop"/> shows, as a share of the shorter side; above 0, up to 1.</summary>
    public double Crop { get; init; } = 1;

    /// <summary>The channel value 0..255 that fills what a letterbox leaves; 0 when the picture is stretched.</summary>
    public required float Pad { get; init; }

    /// <summary>1 for gray, else 3.</summary>
    public int Channels => Color == ColorOrder.Gray ? 1 : 3;
}
