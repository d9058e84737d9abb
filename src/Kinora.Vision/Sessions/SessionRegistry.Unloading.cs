namespace Kinora.Vision.Sessions;

public sealed partial class SessionRegistry
{
    private readonly Dictionary<string, int> _users = new(StringComparer.Ordinal);

    /// <summary>The models that are loaded, by path.</summary>
    public IReadOnlyList<LoadedModel> Loaded
    {
        get
        {
            lock (_gate)
            {
                return [.. _sessions.Where(static session => session.Value.IsValueCreated)
                    .OrderBy(static session => session.Key, StringComparer.Ordinal)
                    .Select(session => Describe(session.Key, session.Value.Value))];
            }
        }
    }

    /// <summary>
    /// Says that somebody is going to load a model, or have it loaded, and keep its session; until they dispose of what they get,
    /// <see cref="TryUnload"/> refuses. Whoever keeps a session says so before asking for it.
    /// </summary>
    public IDisposable Use(string path)
    {
        var full = Path.GetFullPath(path);
        lock (_gate)
        {
            _users[full] = _users.GetValueOrDefault(full) + 1;
        }

        return new SessionUse(() => Release(full));
    }

    /// <summary>Unloads a model that nobody uses, and gives its memory back.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="model">How it stood; null when it was not loaded.</param>
    /// <returns>True when it was unloaded; false when somebody uses it, or it was not loaded.</returns>
    public bool TryUnload(string path, out LoadedModel? model)
    {
        var full = Path.GetFullPath(path);
        ModelSession session;
        lock (_gate)
        {
            if (!_sessions.TryGetValue(full, out var found) || !found.IsValueCreated)
            {
                model = null;
                return false;
            }

            session = found.Value;
            model = Describe(full, session);
            if (model.Users > 0 || model.Running > 0)
            {
                return false;
            }

            _sessions.Remove(full);
        }

        session.Dispose();
        return true;
    }

    private LoadedModel Describe(string path, ModelSession session) =>
        new(path, session.Provider, session.FileBytes, _users.GetValueOrDefault(path), session.Rented);

    private void Release(string path)
    {
        lock (_gate)
        {
            if (_users.TryGetValue(path, out var count) && count > 1)
            {
                _users[path] = count - 1;
            }
            else
            {
                _users.Remove(path);
            }
        }
    }
}
