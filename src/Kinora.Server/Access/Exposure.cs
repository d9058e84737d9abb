using Kinora.Pipelines.Configuration;

namespace Kinora.Server.Access;

/// <summary>Tells which addresses let other machines in.</summary>
public static class Exposure
{
    /// <summary>The first address that other machines reach; null when only this one does.</summary>
    /// <exception cref="FormatException">One is no address to listen on.</exception>
    public static string? Of(ServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return ListenAddress.ParseAll(options.Urls).Concat(options.Grpc is { } grpc ? [ListenAddress.Parse(grpc)] : [])
            .FirstOrDefault(static address => !address.IsLoopback)?.ToString();
    }
}
