namespace Kinora.Server;

/// <summary>Who a server says it is.</summary>
/// <param name="Name">The product.</param>
/// <param name="Version">Its version.</param>
/// <param name="Description">What it does, in a sentence.</param>
internal sealed record ServerIdentity(string Name, string Version, string Description)
{
    public static ServerIdentity Kinora { get; } = new(
        "Kinora", typeof(ServerIdentity).Assembly.GetName().Version!.ToString(3), "Turns live pictures into findings, descriptions and edited video.");
}
