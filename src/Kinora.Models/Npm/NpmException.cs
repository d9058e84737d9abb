namespace Kinora.Models.Npm;

/// <summary>A package could not be fetched: npm is missing or failed, or what it delivered is not what was pinned.</summary>
public sealed class NpmException : ModelException
{
    public NpmException(string message)
        : base(message)
    {
    }

    public NpmException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
