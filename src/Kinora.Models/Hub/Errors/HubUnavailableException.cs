namespace Kinora.Models.Hub.Errors;

/// <summary>The upstream does not answer, or must not be asked; what is stored can be used.</summary>
public sealed class HubUnavailableException : HubException
{
    public HubUnavailableException(string message)
        : base(message)
    {
    }

    public HubUnavailableException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
