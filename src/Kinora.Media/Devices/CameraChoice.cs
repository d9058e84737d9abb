using System.Globalization;
using Kinora.Media.Sources;

namespace Kinora.Media.Devices;

/// <summary>Finds the camera that an address means.</summary>
internal static class CameraChoice
{
    /// <exception cref="SourceException">There is no such camera, or it cannot be opened.</exception>
    public static CameraDevice Choose(IReadOnlyList<CameraDevice> cameras, SourceAddress address)
    {
        var camera = address.Kind switch
        {
            SourceKind.Camera => Numbered(cameras, int.Parse(address.Value, CultureInfo.InvariantCulture)),
            SourceKind.NamedCamera => Named(cameras, address.Value),
            _ when cameras.Count == 0 => throw NoCamera("No camera was found", cameras),
            _ => cameras.FirstOrDefault(c => c.Problem is null) ?? cameras[0],
        };
        return camera.Problem is null
            ? camera
            : throw new SourceException($"The camera '{camera.Name}' ({camera.Path}) cannot be used: {camera.Problem}.");
    }

    private static CameraDevice Numbered(IReadOnlyList<CameraDevice> cameras, int index) =>
        cameras.FirstOrDefault(c => c.Index == index) ?? throw NoCamera($"There is no camera {index}", cameras);

    /// <summary>The camera whose name is this one; else the first whose name holds it.</summary>
    private static CameraDevice Named(IReadOnlyList<CameraDevice> cameras, string name) =>
        cameras.FirstOrDefault(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || c.Path == name)
        ?? cameras.FirstOrDefault(c => c.Name.Contains(name, StringComparison.OrdinalIgnoreCase))
        ?? throw NoCamera($"There is no camera named '{name}'", cameras);

    private static SourceException NoCamera(string problem, IReadOnlyList<CameraDevice> cameras)
    {
        var known = string.Join(", ", cameras.Select(c => $"{c.Index} '{c.Name}'"));
        var remedy = known.Length > 0 ? $"choose one of {known}" : "plug one in, or try the built-in clip with kinora watch demo";
        return new SourceException($"{problem}: {remedy}.");
    }
}
