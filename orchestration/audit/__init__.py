"""For auditors: whether ledger, archive, publication and reports hold; evidence packs; how two warehouses
differ. Nothing here loads, computes or judges.
"""
