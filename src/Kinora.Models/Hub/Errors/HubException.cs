namespace Kinora.Models.Hub.Errors;

/// <summary>A hub or a web server did not give what was asked of it, or gave what is not right. The message never holds a token.</summary>
public class HubException : ModelException
{
    public HubException(string message)
        : base(message)
    {
    }

    public HubException(string message, Exception? inner)
        : base(message, inner)
    {
    }

    /// <summary>As the hub writes it in <c>X-Error-Code</c>: "EntryNotFound", "RevisionNotFound", "RepoNotFound", "GatedRepo"; null for
    /// other failures.</summary>
    public virtual string? Code => null;
}
