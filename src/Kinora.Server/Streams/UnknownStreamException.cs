namespace Kinora.Server.Streams;

/// <summary>A client named a stream that is not there.</summary>
internal sealed class UnknownStreamException(string message) : Exception(message)
{
    public static UnknownStreamException For(string name) => new($"There is no stream '{(name.Length <= 64 ? name : name[..64] + "…")}': GET /api/streams lists those there are.");
}
