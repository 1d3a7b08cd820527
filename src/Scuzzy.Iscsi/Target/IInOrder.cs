namespace Scuzzy.Iscsi.Target;

/// <summary>A request that is carried out in the order of CmdSN.</summary>
internal interface IInOrder
{
    /// <summary>All before it have been carried out; now it is.</summary>
    void Deliver();

    /// <summary>It never will be: the session has ended.</summary>
    void Discard();
}
